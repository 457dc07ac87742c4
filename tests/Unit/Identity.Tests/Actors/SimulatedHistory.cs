using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>A random history of one seed, and what the offline resolver makes of it.</summary>
internal sealed class SimulatedHistory
{
    private readonly RandomHistory history;
    private readonly List<DecisionFact> again = [];

    public SimulatedHistory(int seed, bool withdraws = false)
    {
        var random = new Random(seed);
        var counted = seed % 3 == 1;
        var maxPersonLeads = random.Next(2) == 0 ? 12 : 5;
        Leads = new[] { 30, 80, 200 }[random.Next(3)];
        history = RandomHistory.Create(
            seed,
            Leads,
            noise: new[] { 1, 4, 8 }[random.Next(3)],
            edits: new[] { 1, 4 }[random.Next(2)],
            named: random.Next(4) != 0,
            counted,
            unknown: seed % 4 == 2
        );
        Rules = RandomHistory.TightRules(maxPersonLeads, comparesNames: random.Next(3) != 0, counted);
        if (withdraws)
        {
            ChooseWithdrawn(new Random(seed));
        }

        var withdrawn = Withdrawals.Select(tombstone => tombstone.Key).ToHashSet(StringComparer.Ordinal);
        var facts = RandomHistory.Retain(
            history
                .Shuffled(0)
                .Where(fact => fact is not DecisionFact decision || !withdrawn.Contains(decision.DecisionId))
                .Concat(again)
                .Select(FactRecords.AsSaidInTopics)
        );
        var resolved = OfflineResolver.Resolve(facts, Rules);
        Anchors = OfflineResolver.AnchorsByLead(resolved);
        Reviews = resolved
            .SelectMany(component => component.BlockedTokens)
            .Select(blocked =>
                $"{blocked.Token.Namespace} {blocked.Token.Value} {blocked.Reason} {blocked.Clusters.Count}"
            )
            .Order(StringComparer.Ordinal)
            .ToList();
        NameConflicts = Reviews.Count(review => review.Contains(BlockReason.NameConflict, StringComparison.Ordinal));
        Contested = resolved.Count(component => component.Clusters.Count > 1);
    }

    public IdentityRules Rules { get; }

    public int Leads { get; }

    public SortedDictionary<string, string> Anchors { get; }

    public List<string> Reviews { get; }

    public int Contested { get; }

    public int NameConflicts { get; }

    /// <summary>The records in an order of their own.</summary>
    public IEnumerable<object> Records(int order) => history.Shuffled(order).Select(FactRecords.Of);

    /// <summary>Tombstones of decisions, which come after all their records.</summary>
    public List<Tombstone> Withdrawals { get; } = [];

    /// <summary>Decisions that are made again after their tombstones, in their first version.</summary>
    public IEnumerable<object> DecidedAgain => again.Select(FactRecords.Of);

    /// <summary>What is wrong about a run that has become quiet; null when it ended in what the oracle says.</summary>
    public string? FaultOf(SimulatedOutputs outputs)
    {
        var memberships = outputs.Of<Membership>(IdentityTopology.MembershipsTopic);
        if (
            !memberships
                .Select(entry => (entry.Key, entry.Value.AnchorLeadId))
                .SequenceEqual(Anchors.Select(entry => (entry.Key, entry.Value)))
        )
        {
            return "memberships";
        }

        var persons = outputs.Of<Person>(IdentityTopology.PersonsTopic);
        var expected = memberships.Values.GroupBy(
            membership => Uuid5.PersonId(membership.AnchorLeadId),
            membership => membership.LeadId,
            StringComparer.Ordinal
        );
        if (
            !persons
                .Select(entry => Text(entry.Key, entry.Value.Leads.Select(lead => lead.LeadId)))
                .SequenceEqual(
                    expected
                        .OrderBy(group => group.Key, StringComparer.Ordinal)
                        .Select(group => Text(group.Key, group)),
                    StringComparer.Ordinal
                )
        )
        {
            return "persons";
        }

        var reviews = outputs
            .Of<IdentityReview>(IdentityTopology.ReviewsTopic)
            .Values.Select(review =>
                $"{review.Token!.Namespace} {review.Token.Value} {review.Reason} {review.Clusters.Count}"
            )
            .Order(StringComparer.Ordinal);
        return reviews.SequenceEqual(Reviews, StringComparer.Ordinal) ? null : "reviews";
    }

    private void ChooseWithdrawn(Random random)
    {
        foreach (var decision in history.DecisionFacts.DistinctBy(fact => fact.DecisionId))
        {
            if (decision.Kind != DecisionKind.EraseLead && random.Next(2) == 0)
            {
                Withdrawals.Add(new Tombstone(IdentityTopology.DecisionsTopic, decision.DecisionId));
                if (random.Next(4) == 0)
                {
                    again.Add(decision);
                }
            }
        }
    }

    private static string Text(string personId, IEnumerable<string> leads) =>
        personId + ": " + string.Join(' ', leads.Order(StringComparer.Ordinal));
}
