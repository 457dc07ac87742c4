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

    // Names of one block are what SHA-1 does fastest: what is the same for all entries goes into the namespace.
    private readonly Guid refresh = Uuid5.Create(ChangeNamespace, position);

    /// <summary>Persons that became one another, sorted.</summary>
    private readonly record struct Group(List<string> Before, List<string> After);

    /// <summary>A person before or after, in the group with this number.</summary>
    private readonly record struct Node(int Group, bool IsAfter, string Person);

    /// <summary>The entries of this refresh.</summary>
    public IEnumerable<IdentityChange> Entries()
    {
        var (created, entangled) = moves.News();

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
                    ? group.After[0]
                    : group.Before[0];
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
            (1, 1) when string.Equals(group.Before[0], group.After[0], StringComparison.Ordinal) => losers.Contains(
                group.Before[0]
            )
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
            ChangeId = Uuid5.Create(refresh, $"{(int)kind}{person}").ToString(),
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

    private static AvroList<LeadSet> SetsOf(List<string> persons, Dictionary<string, List<string>> leads)
    {
        var sets = new LeadSet[persons.Count];
        for (var i = 0; i < sets.Length; i++)
        {
            sets[i] = LeadSets.Of(persons[i], leads[persons[i]]);
        }

        return AvroList<LeadSet>.Adopt(sets);
    }

    private static IEnumerable<Group> Groups(List<MembershipMove> news)
    {
        var nodes = Nodes(news);
        nodes.Sort(ByGroup);
        for (int start = 0, end; start < nodes.Count; start = end)
        {
            var group = new Group([], []);
            for (end = start; end < nodes.Count && nodes[end].Group == nodes[start].Group; end++)
            {
                (nodes[end].IsAfter ? group.After : group.Before).Add(nodes[end].Person);
            }

            yield return group;
        }
    }

    private static List<Node> Nodes(List<MembershipMove> news)
    {
        var befores = new Dictionary<string, int>(StringComparer.Ordinal);
        var afters = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (_, from, to) in news)
        {
            Number(from, befores, afters.Count);
            Number(to, afters, befores.Count);
        }

        var sets = new DisjointSets(befores.Count + afters.Count);
        foreach (var (_, from, to) in news)
        {
            if (from is not null && to is not null)
            {
                sets.Union(befores[from], afters[to]);
            }
        }

        var nodes = new List<Node>(befores.Count + afters.Count);
        foreach (var (person, number) in befores)
        {
            nodes.Add(new Node(sets.Find(number), IsAfter: false, person));
        }

        foreach (var (person, number) in afters)
        {
            nodes.Add(new Node(sets.Find(number), IsAfter: true, person));
        }

        return nodes;
    }

    private static int ByGroup(Node x, Node y)
    {
        var order = x.Group.CompareTo(y.Group);
        order = order != 0 ? order : x.IsAfter.CompareTo(y.IsAfter);
        return order != 0 ? order : string.CompareOrdinal(x.Person, y.Person);
    }

    private static void AddTo(Dictionary<string, List<string>> persons, string? personId, string leadId)
    {
        if (personId is not null)
        {
            ref var leads = ref CollectionsMarshal.GetValueRefOrAddDefault(persons, personId, out _);
            (leads ??= []).Add(leadId);
        }
    }

    /// <summary>Persons before and after are numbered together.</summary>
    private static void Number(string? person, Dictionary<string, int> numbers, int others)
    {
        if (person is not null)
        {
            numbers.TryAdd(person, numbers.Count + others);
        }
    }
}
