using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Moves components between cells, whole. Everything that moves is told so, with the linked companions that moved along: their new homes need no message. With a lead
/// or token goes the right to emit for it.
/// </summary>
internal sealed class CellMove(ActorStores stores, Outbox outbox, int partBytes = RecordSize.Most)
{
    private readonly BulkParts parts = new(partBytes);

    /// <summary>Moves the component of a lead that lives in <paramref name="cell"/>.</summary>
    public void OfLead(string cell, string leadId, string target) =>
        Move(cell, new CellWalk(stores).From(stores.CellLeads.Get(leadId)!)!, target);

    /// <summary>Moves the component of a token that lives in <paramref name="cell"/>.</summary>
    public void OfToken(string cell, string token, string target) =>
        Move(cell, new CellWalk(stores).From(stores.CellTokens.Get(token)!)!, target);

    /// <summary>Moves a component to <paramref name="target"/>; no effect when it lives there.</summary>
    public void Move(string cell, CellComponent component, string target)
    {
        if (CellRef.Same(cell, target))
        {
            return;
        }

        var leadEpochs = new Dictionary<string, long>(component.Leads.Count, StringComparer.Ordinal);
        foreach (var lead in component.Leads)
        {
            leadEpochs.Add(lead.LeadId, lead.Epoch + 1);
            parts.Add(stores.CellPersons.Take(lead) with { Cell = target, Epoch = lead.Epoch + 1 });
            stores.CellLeads.Delete(lead.LeadId);
        }

        foreach (var token in component.Tokens)
        {
            parts.Add(token with { Cell = target, Epoch = token.Epoch + 1 });
            stores.CellTokens.Delete(token.Token);
        }

        foreach (var bulk in parts.Take())
        {
            outbox.Send(
                CellRef.LeadOf(target),
                new IdentityMessage
                {
                    To = IdentityActorKind.Cell,
                    Cell = target,
                    Cause = outbox.Cause,
                    Rare = new IdentityRareMessage { Bulk = bulk },
                }
            );
        }

        TellAll(component, target, leadEpochs);
    }

    private void TellAll(CellComponent component, string target, Dictionary<string, long> leadEpochs)
    {
        var companions = new Dictionary<string, List<IdentityCompanion>>(StringComparer.Ordinal);
        foreach (var token in component.Tokens)
        {
            var moved = new List<IdentityCompanion>(token.Links.Count);
            foreach (var link in token.Links)
            {
                if (leadEpochs.TryGetValue(link.LeadId, out var epoch))
                {
                    moved.Add(new IdentityCompanion { Id = link.LeadId, Epoch = epoch });
                    if (!companions.TryGetValue(link.LeadId, out var tokens))
                    {
                        companions.Add(link.LeadId, tokens = []);
                    }

                    tokens.Add(new IdentityCompanion { Id = token.Token, Epoch = token.Epoch + 1 });
                }
            }

            Tell(IdentityActorKind.Token, token.Token, target, (token.Epoch + 1, token.Version), moved);
        }

        foreach (var lead in component.Leads)
        {
            Tell(
                IdentityActorKind.Lead,
                lead.LeadId,
                target,
                (lead.Epoch + 1, lead.Sequence),
                companions.GetValueOrDefault(lead.LeadId, [])
            );
        }
    }

    private void Tell(
        IdentityActorKind to,
        string id,
        string target,
        (long Epoch, long Seen) known,
        List<IdentityCompanion> companions
    ) =>
        outbox.Send(
            id,
            Messages.Moved(
                to,
                new IdentityMoved
                {
                    Home = target,
                    Epoch = known.Epoch,
                    Seen = known.Seen,
                    Companions = companions.ToAvroList(),
                },
                outbox.Cause
            )
        );
}
