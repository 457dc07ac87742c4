using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Refresh;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Brings what the cells of this partition have said up to date with what they hold: every touched component once, then the difference between the persons it
/// resolves to and those said before. Only who lives here is spoken for; erased leads and tokens without a link are let go. Lives as long as the rules: what it fills
/// for one component, and for one transaction, is emptied and filled again.
/// </summary>
internal sealed class CellRefresh(
    ActorStores stores,
    IdentityRules rules,
    SurvivorshipRules survivorship,
    Outbox outbox
)
{
    private readonly CellWalk walk = new(stores);
    private readonly MembershipMoves moves = new();
    private readonly ComponentEvidence evidence = new();
    private Emissions emissions = new();
    private (string LeadId, long Change)? position;

    /// <summary>Runs the refresh. <paramref name="idleComponent"/> is called for each component that lives in a cell not its own: cell and oldest lead.</summary>
    public Emissions Run(CellTouches touches, DateTimeOffset now, Action<string, string>? idleComponent = null)
    {
        Begin();
        foreach (var (leadId, cause) in touches.Leads)
        {
            outbox.Cause = cause;
            if (!walk.HasWalkedLead(leadId) && stores.CellLeads.Get(leadId) is { } lead)
            {
                if (lead.Record.Evidence is null)
                {
                    Retire(lead);
                }
                else if (walk.From(lead) is { } component)
                {
                    Resolve(component, idleComponent);
                }
            }
        }

        foreach (var (key, cause) in touches.Tokens)
        {
            outbox.Cause = cause;
            if (
                !walk.HasWalkedToken(key)
                && stores.CellTokens.Get(key) is { } token
                && walk.From(token) is { } component
            )
            {
                Resolve(component, idleComponent);
            }
        }

        outbox.Cause = null;
        foreach (var change in new ChangeHistory(moves, touches.Leads, Position, rules.Version, now).Entries())
        {
            emissions.Change(change);
        }

        return emissions;
    }

    private void Begin()
    {
        walk.Clear();
        moves.Clear();
        emissions = new Emissions();
        position = null;
    }

    private void Resolve(CellComponent component, Action<string, string>? idleComponent)
    {
        if (component.Leads.Count == 0)
        {
            ReviewOrRelease(component.Tokens[0]);
            return;
        }

        emissions.Component(component.Leads.Count);
        if (component.Leads.Count == 1)
        {
            SayAlone(component);
        }
        else
        {
            SayAll(component);
        }

        if (idleComponent is not null && !CellHome.IsAtHome(component))
        {
            idleComponent(component.Leads[0].Cell, CellHome.Oldest(component).LeadId);
        }
    }

    /// <summary>Most leads come alone: there is nobody to be joined with, nobody to be kept apart from, and nothing to ask.</summary>
    private void SayAlone(CellComponent component)
    {
        Say(component.Leads);
        foreach (var token in component.Tokens)
        {
            Review(token, due: null);
        }
    }

    private void SayAll(CellComponent component)
    {
        evidence.Load(component);
        var resolved = ComponentResolver.Resolve(evidence.Component, rules);
        foreach (var cluster in resolved.Clusters)
        {
            Say(evidence.LeadsOf(cluster));
        }

        var due = resolved.BlockedTokens.Count == 0 ? null : resolved.BlockedTokens.ToDictionary(one => one.Token);
        for (var i = 0; i < component.Tokens.Count; i++)
        {
            Review(component.Tokens[i], due?.GetValueOrDefault(evidence.Component.Tokens[i]));
        }
    }

    /// <summary>These leads, oldest first, are one person.</summary>
    private void Say(IReadOnlyList<IdentityCellLead> leads)
    {
        var anchor = leads[0].LeadId;
        var personId = PersonIdOf(anchor, leads[0].Membership);
        var person = PersonRecord.Of(personId, leads, survivorship);
        for (var i = 0; i < leads.Count; i++)
        {
            var lead = leads[i];
            var isAnchor = i == 0;
            var hash = isAnchor ? ContentHash.Of(person) : default(AvroBytes?);
            if (hash != lead.PersonHash)
            {
                emissions.Person(isAnchor ? personId : Uuid5.PersonId(lead.LeadId), isAnchor ? person : null);
            }

            Join(lead, hash, personId, anchor);
        }
    }

    private void Join(IdentityCellLead lead, AvroBytes? personHash, string personId, string anchorLeadId)
    {
        var said = lead.Membership;
        var market = lead.Record.Evidence!.Market;
        moves.Add(lead.LeadId, said?.PersonId, personId);
        var isNews =
            said is null
            || !string.Equals(said.AnchorLeadId, anchorLeadId, StringComparison.Ordinal)
            || !string.Equals(said.Market, market, StringComparison.Ordinal);
        if (isNews)
        {
            said = new Membership
            {
                LeadId = lead.LeadId,
                PersonId = personId,
                AnchorLeadId = anchorLeadId,
                Market = market,
            };
            emissions.Membership(lead.LeadId, said);
            NoteChange(lead);
        }

        if (isNews || personHash != lead.PersonHash)
        {
            stores.CellLeads.Put(
                lead.LeadId,
                lead with
                {
                    Membership = said,
                    PersonHash = personHash,
                    Emissions = lead.Emissions + (isNews ? 1 : 0),
                }
            );
        }
    }

    /// <summary>An erased lead loses its membership and its person, and is let go.</summary>
    private void Retire(IdentityCellLead lead)
    {
        if (lead.Membership is not null)
        {
            moves.Add(lead.LeadId, lead.Membership.PersonId, null);
            emissions.Membership(lead.LeadId, null);
            NoteChange(lead);
        }

        if (lead.PersonHash is not null)
        {
            emissions.Person(Uuid5.PersonId(lead.LeadId), null);
        }

        stores.CellLeads.Delete(lead.LeadId);
        Release(IdentityActorKind.Lead, lead.LeadId, lead.Epoch, lead.Sequence);
    }

    private void ReviewOrRelease(IdentityCellToken token)
    {
        Review(token, due: null);
        if (token.Links.IsEmpty)
        {
            stores.CellTokens.Delete(token.Token);
            Release(IdentityActorKind.Token, token.Token, token.Epoch, token.Version);
        }
    }

    private void Review(IdentityCellToken token, BlockedToken? due)
    {
        var review = due is null ? null : ReviewRecord.Of(due, evidence);
        if (review == token.Review)
        {
            return;
        }

        if (token.Review is { } said && !string.Equals(said.ReviewId, review?.ReviewId, StringComparison.Ordinal))
        {
            emissions.CloseReview(said.ReviewId);
        }

        if (review is not null)
        {
            emissions.OpenReview(review);
        }

        stores.CellTokens.Put(token.Token, token with { Review = review });
    }

    private void Release(IdentityActorKind to, string id, long epoch, long seen) =>
        outbox.SendThroughLog(
            id,
            Messages.Moved(to, new IdentityMoved { Epoch = epoch + 1, Seen = seen }, outbox.Cause)
        );

    /// <summary>The first changed lead by name, with the count of its changes: no two refreshes have the same, however often they are replayed.</summary>
    private void NoteChange(IdentityCellLead lead)
    {
        if (position is not { } first || string.CompareOrdinal(lead.LeadId, first.LeadId) < 0)
        {
            position = (lead.LeadId, lead.Emissions + 1);
        }
    }

    private string Position =>
        position is { } first ? FormattableString.Invariant($"{first.LeadId}@{first.Change}") : "";

    // Whoever leads a person said its id before; to derive one anew takes a SHA-1.
    private static string PersonIdOf(string anchor, Membership? said) =>
        said is not null && string.Equals(said.AnchorLeadId, anchor, StringComparison.Ordinal)
            ? said.PersonId
            : Uuid5.PersonId(anchor);
}
