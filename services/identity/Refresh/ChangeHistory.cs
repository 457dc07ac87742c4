using System.Runtime.InteropServices;
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

    // The leads of each person to which more happened than that it is new.
    private readonly Dictionary<string, List<string>> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> after = new(StringComparer.Ordinal);
    private readonly HashSet<string> losers = new(StringComparer.Ordinal);

    private sealed record Group(SortedSet<string> Before, SortedSet<string> After);

    /// <summary>The entries of this refresh.</summary>
    public IEnumerable<IdentityChange> Entries()
    {
        var created = new List<MembershipMove>();
        var entangled = new List<MembershipMove>();
        moves.News(created, entangled);

        // Most of what happens is that somebody new comes.
        created.Sort(ByPersonThenLead);
        for (int start = 0, end; start < created.Count; start = end)
        {
            end = EndOfPerson(created, start);
            var set = SetOf(created, start, end);
            yield return Entry(IdentityChangeKind.Created, set.PersonId, [], [set]);
        }

        foreach (var move in entangled)
        {
            AddTo(before, move.From, move.LeadId);
            AddTo(after, move.To, move.LeadId);
            if (move is { From: not null, To: null })
            {
                losers.Add(move.From);
            }
        }

        foreach (var group in Groups(entangled))
        {
            if (Classify(group) is { } kind)
            {
                // Kept under the person that remains of a merge, and under the person that was for everything else.
                var person = kind is IdentityChangeKind.Created or IdentityChangeKind.Merged
                    ? group.After.Min!
                    : group.Before.Min!;
                yield return Entry(kind, person, SetsOf(group.Before, before), SetsOf(group.After, after));
            }
        }
    }

    private static int ByPersonThenLead(MembershipMove x, MembershipMove y)
    {
        var byPerson = string.CompareOrdinal(x.To, y.To);
        return byPerson != 0 ? byPerson : string.CompareOrdinal(x.LeadId, y.LeadId);
    }

    private static int EndOfPerson(List<MembershipMove> sorted, int start)
    {
        var end = start + 1;
        while (end < sorted.Count && string.Equals(sorted[end].To, sorted[start].To, StringComparison.Ordinal))
        {
            end++;
        }

        return end;
    }

    private static LeadSet SetOf(List<MembershipMove> sorted, int start, int end)
    {
        var leads = new string[end - start];
        for (var i = 0; i < leads.Length; i++)
        {
            leads[i] = sorted[start + i].LeadId;
        }

        return new LeadSet { PersonId = sorted[start].To!, LeadIds = AvroList<string>.Adopt(leads) };
    }

    private IdentityChangeKind? Classify(Group group) =>
        (group.Before.Count, group.After.Count) switch
        {
            (0, _) => IdentityChangeKind.Created,
            (_, 0) => IdentityChangeKind.Erased,
            (> 1, 1) => IdentityChangeKind.Merged,
            (1, > 1) => IdentityChangeKind.Split,
            (1, 1) when group.Before.SetEquals(group.After) => group.Before.Overlaps(losers)
                ? IdentityChangeKind.Erased
                : null,
            _ => IdentityChangeKind.Moved,
        };

    private IdentityChange Entry(
        IdentityChangeKind kind,
        string person,
        AvroList<LeadSet> setsBefore,
        AvroList<LeadSet> setsAfter
    ) =>
        new()
        {
            ChangeId = Uuid5.Create(ChangeNamespace, $"{position}\n{kind}\n{person}").ToString(),
            Kind = kind,
            PersonId = person,
            Before = setsBefore,
            After = setsAfter,
            Reason = ReasonOf(setsBefore, setsAfter),
            RuleVersion = ruleVersion,
            DecidedAt = decidedAt,
        };

    /// <summary>The decision or erasure that touched the leads, the first by name; otherwise the evidence.</summary>
    private string ReasonOf(AvroList<LeadSet> setsBefore, AvroList<LeadSet> setsAfter) =>
        Earlier(CauseOf(setsBefore), CauseOf(setsAfter)) ?? "evidence";

    private string? CauseOf(AvroList<LeadSet> sets)
    {
        string? first = null;
        foreach (var set in sets)
        {
            foreach (var lead in set.LeadIds)
            {
                first = Earlier(first, causes.GetValueOrDefault(lead));
            }
        }

        return first;
    }

    private static string? Earlier(string? x, string? y) =>
        x is null || (y is not null && string.CompareOrdinal(y, x) < 0) ? y : x;

    private static AvroList<LeadSet> SetsOf(SortedSet<string> persons, Dictionary<string, List<string>> leads) =>
        persons.Select(id => LeadSets.Of(id, leads[id])).ToAvroList();

    private static IEnumerable<Group> Groups(List<MembershipMove> news)
    {
        var numbers = new Dictionary<(string Person, bool IsAfter), int>();
        foreach (var (_, from, to) in news)
        {
            Number(from, isAfter: false, numbers);
            Number(to, isAfter: true, numbers);
        }

        var sets = new DisjointSets(numbers.Count);
        foreach (var (_, from, to) in news)
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

    private static void AddTo(Dictionary<string, List<string>> persons, string? personId, string leadId)
    {
        if (personId is not null)
        {
            ref var leads = ref CollectionsMarshal.GetValueRefOrAddDefault(persons, personId, out _);
            (leads ??= []).Add(leadId);
        }
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
