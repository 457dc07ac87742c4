using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.State;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Refresh;

/// <summary>
/// Brings what identity has said up to date with its registers: guards first, then every touched component once, then the difference between
/// the persons it resolves to and those said before.
/// </summary>
internal sealed class PersonRefresh(
    IdentityStores stores,
    IdentityRules rules,
    SurvivorshipRules survivorship,
    Touched touched
)
{
    private readonly ComponentWalk walk = new(stores);
    private readonly Emissions emissions = new();
    private readonly MembershipMoves moves = new();
    private readonly HashSet<TokenId> reviewed = [];
    private readonly Dictionary<TokenId, IdentityReview> due = [];

    /// <summary>Runs the refresh and sends what differs.</summary>
    public void Run(ITaskContext context)
    {
        new GuardPass(stores, rules, touched).Run(reviewed);
        foreach (var leadId in touched.Leads.Keys)
        {
            if (walk.From(leadId) is { } component)
            {
                Resolve(component);
            }
            else
            {
                RetractIfGone(leadId);
            }
        }

        RetractPersons();
        RefreshReviews();
        foreach (
            var change in new ChangeHistory(
                moves,
                touched.Leads,
                touched.Position,
                rules.Version,
                context.Now
            ).Entries()
        )
        {
            emissions.Change(change);
        }

        emissions.Send(context);
    }

    private void Resolve(Component component)
    {
        var resolved = ComponentResolver.Resolve(component, rules);
        foreach (var cluster in resolved.Clusters)
        {
            var personId = Uuid5.PersonId(cluster.Anchor.Id);
            foreach (var lead in cluster.Leads)
            {
                Join(lead.Id, personId, cluster.Anchor.Id);
            }

            Say(PersonRecord.Of(personId, cluster, walk, survivorship));
        }

        foreach (var blocked in resolved.BlockedTokens)
        {
            due.Add(blocked.Token, ReviewRecord.Of(blocked, walk));
        }

        foreach (var token in component.Tokens)
        {
            if (stores.Tokens.Get(TokenKey.Of(token)) is { Review: not null })
            {
                reviewed.Add(token);
            }
        }
    }

    private void Join(string leadId, string personId, string anchorLeadId)
    {
        var state = walk.Leads[leadId];
        var membership = new Membership
        {
            LeadId = leadId,
            PersonId = personId,
            AnchorLeadId = anchorLeadId,
            Market = state.Evidence!.Market,
        };
        moves.Add(leadId, state.Membership?.PersonId, personId);
        if (membership != state.Membership)
        {
            stores.Leads.Put(leadId, state with { Membership = membership });
            emissions.Membership(leadId, membership);
        }
    }

    private void Say(Person person)
    {
        var hash = ContentHash.Of(person);
        if (stores.Persons.Get(person.PersonId)?.ContentHash != hash)
        {
            stores.Persons.Put(person.PersonId, new IdentityPersonState { ContentHash = hash });
            emissions.Person(person.PersonId, person);
        }
    }

    /// <summary>A touched lead that is not there any more loses its membership.</summary>
    private void RetractIfGone(string leadId)
    {
        if (stores.Leads.Get(leadId) is { Evidence: null, Membership: { } said } state)
        {
            moves.Add(leadId, said.PersonId, null);
            stores.Leads.Put(leadId, state with { Membership = null });
            emissions.Membership(leadId, null);
        }
    }

    /// <summary>
    /// Persons said before that nobody is any more. All leads of such a person are among those looked at: it was one component, and
    /// each piece of a component that changed holds something touched.
    /// </summary>
    private void RetractPersons()
    {
        foreach (var personId in moves.Before.Keys)
        {
            if (!moves.After.ContainsKey(personId))
            {
                stores.Persons.Delete(personId);
                emissions.Person(personId, null);
            }
        }
    }

    private void RefreshReviews()
    {
        reviewed.UnionWith(due.Keys);
        foreach (var token in reviewed)
        {
            var key = TokenKey.Of(token);
            var state = stores.Tokens.Get(key)!;
            var review = due.GetValueOrDefault(token);
            if (review == state.Review)
            {
                continue;
            }

            if (state.Review is { } said && !string.Equals(said.ReviewId, review?.ReviewId, StringComparison.Ordinal))
            {
                emissions.CloseReview(said.ReviewId);
            }

            if (review is not null)
            {
                emissions.OpenReview(review);
            }

            Keep(key, state with { Review = review });
        }
    }

    private void Keep(string key, IdentityTokenState state)
    {
        if (state is { LeadCount: 0, SuppressedBy.IsEmpty: true, Review: null })
        {
            stores.Tokens.Delete(key);
        }
        else
        {
            stores.Tokens.Put(key, state);
        }
    }
}
