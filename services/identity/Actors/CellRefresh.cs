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
    private readonly ComponentGlance glance = new(rules);
    private readonly Emissions emissions = new();
    private (string LeadId, long Change)? position;

    /// <summary>Runs the refresh; what it says is to be sent before the next. <paramref name="idleComponent"/> is called for each component that lives in a cell not its own: cell and oldest lead.</summary>
    public Emissions Run(CellTouches touches, DateTimeOffset now, Action<string, string>? idleComponent = null)
    {
        Begin();
        PassCauses(touches);
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

    /// <summary>What caused a token to change also causes what becomes of the leads that it links: a link that comes touches the token alone, and history asks the leads.</summary>
    private void PassCauses(CellTouches touches)
    {
        foreach (var (key, cause) in touches.Tokens)
        {
            if (cause is not null && stores.CellTokens.Get(key) is { } token)
            {
                foreach (var link in token.Links)
                {
                    touches.Lead(link.LeadId, cause);
                }
            }
        }
    }

    private void Begin()
    {
        walk.Clear();
        moves.Clear();
        emissions.Clear();
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
        if (glance.OnePerson(component) is { } leads)
        {
            SayOne(leads, component.Tokens);
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

    /// <summary>Most components are one person: there is nobody to be kept apart from, and nothing to ask.</summary>
    private void SayOne(List<IdentityCellLead> leads, List<IdentityCellToken> tokens)
    {
        Say(leads);
        foreach (var token in tokens)
        {
            if (token.Review is not null)
            {
                Review(token, due: null);
            }
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
        var anchor = leads[0];
        // Whoever leads a person keeps its id: to derive one anew takes a SHA-1.
        var personId = anchor.PersonId ?? Uuid5.PersonId(anchor.LeadId);
        var said = stores.CellPersons.Of(anchor);
        var isSame = said.Leads == leads.Count && said.Rules == survivorship.Fingerprint;
        if (!isSame || !AreSaid(leads))
        {
            emissions.Person(personId, PersonRecord.Of(personId, leads, survivorship));
        }

        moves.Gather(anchor.LeadId, personId);
        if (!Join(anchor, anchor, personId, leads.Count) && !isSame)
        {
            stores.CellPersons.Set(anchor, leads.Count, survivorship.Fingerprint);
        }

        for (var i = 1; i < leads.Count; i++)
        {
            if (leads[i].PersonId is { } earlier)
            {
                emissions.Person(earlier, null);
            }

            Join(leads[i], anchor, personId, personLeads: 0);
        }
    }

    /// <summary>
    /// True when the person was said as it is, by the same rules and with as many leads. It is a pure function of its leads' records and the rules of survivorship, so it is the
    /// same when they are, and need not be made to be compared.
    /// </summary>
    private static bool AreSaid(IReadOnlyList<IdentityCellLead> leads)
    {
        var anchor = leads[0];
        for (var i = 0; i < leads.Count; i++)
        {
            if (!leads[i].IsSaid || !SaidMembership.IsOf(leads[i], anchor))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Says of whom the lead is part, if that is news; false when the lead need not be written.</summary>
    private bool Join(IdentityCellLead lead, IdentityCellLead anchor, string personId, int personLeads)
    {
        var market = lead.Record.Evidence!.Market;
        moves.Add(lead);
        var isNews =
            !SaidMembership.IsOf(lead, anchor) || !string.Equals(lead.SaidMarket, market, StringComparison.Ordinal);
        if (!isNews && lead.IsSaid)
        {
            return false;
        }

        if (isNews)
        {
            emissions.Membership(
                lead.LeadId,
                new Membership
                {
                    LeadId = lead.LeadId,
                    PersonId = personId,
                    AnchorLeadId = anchor.LeadId,
                    Market = market,
                }
            );
            NoteChange(lead);
        }

        var isAnchor = ReferenceEquals(lead, anchor);
        stores.CellPersons.Forget(lead);
        stores.CellLeads.Put(
            lead.LeadId,
            lead with
            {
                PersonId = isAnchor ? personId : null,
                AnchorLeadId = isAnchor ? null : anchor.LeadId,
                SaidMarket = market,
                IsSaid = true,
                PersonLeads = personLeads,
                PersonRules = isAnchor ? survivorship.Fingerprint : 0,
                Emissions = lead.Emissions + (isNews ? 1 : 0),
            }
        );
        return true;
    }

    /// <summary>An erased lead loses its membership and its person, and is let go.</summary>
    private void Retire(IdentityCellLead lead)
    {
        if (SaidMembership.AnchorOf(lead) is not null)
        {
            moves.Gather(anchor: null, personId: null);
            moves.Add(lead);
            emissions.Membership(lead.LeadId, null);
            NoteChange(lead);
        }

        if (lead.PersonId is { } personId)
        {
            emissions.Person(personId, null);
        }

        stores.CellPersons.Forget(lead);
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
}
