using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Refresh;

/// <summary>
/// Tells the history: which lead sets became which. Persons before and after that share leads form a group; a group in which nothing happened, or in which one
/// person only gained leads, is silent. History depends on the order of arrival by its nature; the persons it ends in do not.
/// </summary>
internal sealed class ChangeHistory(
    MembershipMoves moves,
    IReadOnlyDictionary<string, string?> causes,
    string position,
    string ruleVersion,
    DateTimeOffset decidedAt
)
{
    private static readonly Guid ChangeNamespace = new("c4b1f0d2-6a83-5e17-b0f9-7d2e94a1356c");

    private sealed record Group(SortedSet<string> Before, SortedSet<string> After);

    /// <summary>The entries of this refresh.</summary>
    public IEnumerable<IdentityChange> Entries()
    {
        foreach (var group in Groups())
        {
            if (Classify(group) is { } kind)
            {
                yield return Entry(kind, group);
            }
        }
    }

    private IdentityChangeKind? Classify(Group group)
    {
        var lost = group.Before.Any(person => moves.Before[person].Any(lead => moves.Moves[lead].To is null));
        return (group.Before.Count, group.After.Count) switch
        {
            (0, _) => IdentityChangeKind.Created,
            (_, 0) => IdentityChangeKind.Erased,
            (> 1, 1) => IdentityChangeKind.Merged,
            (1, > 1) => IdentityChangeKind.Split,
            (1, 1) when group.Before.SetEquals(group.After) => lost ? IdentityChangeKind.Erased : null,
            _ => IdentityChangeKind.Moved,
        };
    }

    /// <summary>The entry is kept under the person that remains of a merge, and under the person that was for everything else.</summary>
    private IdentityChange Entry(IdentityChangeKind kind, Group group)
    {
        var person = kind is IdentityChangeKind.Created or IdentityChangeKind.Merged
            ? group.After.Min!
            : group.Before.Min!;
        return new IdentityChange
        {
            ChangeId = Uuid5.Create(ChangeNamespace, $"{position}\n{kind}\n{person}").ToString(),
            Kind = kind,
            PersonId = person,
            Before = group.Before.Select(id => LeadSets.Of(id, moves.Before[id])).ToAvroList(),
            After = group.After.Select(id => LeadSets.Of(id, moves.After[id])).ToAvroList(),
            Reason = ReasonOf(group),
            RuleVersion = ruleVersion,
            DecidedAt = decidedAt,
        };
    }

    /// <summary>The decision or erasure that touched the group, the first by name; otherwise the evidence.</summary>
    private string ReasonOf(Group group)
    {
        string? reason = null;
        var leads = group
            .Before.SelectMany(id => moves.Before[id])
            .Concat(group.After.SelectMany(id => moves.After[id]));
        foreach (var lead in leads)
        {
            if (causes.TryGetValue(lead, out var cause) && cause is not null)
            {
                reason = reason is null || string.CompareOrdinal(cause, reason) < 0 ? cause : reason;
            }
        }

        return reason ?? "evidence";
    }

    private IEnumerable<Group> Groups()
    {
        var news = moves.MovesThatAreNews();
        var numbers = new Dictionary<(string Person, bool IsAfter), int>();
        foreach (var (from, to) in news)
        {
            Number(from, isAfter: false, numbers);
            Number(to, isAfter: true, numbers);
        }

        var sets = new DisjointSets(numbers.Count);
        foreach (var (from, to) in news)
        {
            if (from is not null && to is not null)
            {
                sets.Union(numbers[(from, false)], numbers[(to, true)]);
            }
        }

        return numbers
            .GroupBy(entry => sets.Find(entry.Value), entry => entry.Key)
            .Select(nodes => new Group(Persons(nodes, isAfter: false), Persons(nodes, isAfter: true)));
    }

    private static void Number(string? person, bool isAfter, Dictionary<(string Person, bool IsAfter), int> numbers)
    {
        if (person is not null)
        {
            numbers.TryAdd((person, isAfter), numbers.Count);
        }
    }

    private static SortedSet<string> Persons(IEnumerable<(string Person, bool IsAfter)> nodes, bool isAfter) =>
        new(nodes.Where(node => node.IsAfter == isAfter).Select(node => node.Person), StringComparer.Ordinal);
}
