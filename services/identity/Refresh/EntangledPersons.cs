using System.Runtime.InteropServices;
using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Refresh;

/// <summary>
/// Persons that were split, or of which leads were erased, with all the persons that share leads with them. Persons before and after are the nodes of a graph, leads its edges; what hangs
/// together is a group.
/// </summary>
internal sealed class EntangledPersons
{
    // The leads of each person.
    private readonly Dictionary<string, List<string>> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> after = new(StringComparer.Ordinal);
    private readonly HashSet<string> losers = new(StringComparer.Ordinal);
    private readonly List<(string From, string To)> edges = [];

    /// <summary>A person before or after, in the group with this number.</summary>
    private readonly record struct Node(int Group, bool IsAfter, string Person);

    /// <summary>The groups in which something happened but that one person gained leads.</summary>
    public static IEnumerable<ChangedGroup> Groups(MembershipMoves moves, List<Gathering> entangled)
    {
        var persons = new EntangledPersons();
        foreach (var gathering in entangled)
        {
            persons.Add(moves, gathering);
        }

        return persons.Groups();
    }

    private void Add(MembershipMoves moves, Gathering gathering)
    {
        foreach (var (leadId, anchor) in moves.LeadsOf(gathering))
        {
            var from = anchor is null ? null : moves.IdOfOrigin(anchor);
            AddTo(before, from, leadId);
            AddTo(after, gathering.PersonId, leadId);
            if (from is not null && gathering.PersonId is null)
            {
                losers.Add(from);
            }
            else if (from is not null)
            {
                edges.Add((from, gathering.PersonId!));
            }
        }
    }

    private IEnumerable<ChangedGroup> Groups()
    {
        var nodes = Nodes();
        nodes.Sort(ByGroup);
        for (int start = 0, end; start < nodes.Count; start = end)
        {
            var (personsBefore, personsAfter) = (new List<string>(), new List<string>());
            for (end = start; end < nodes.Count && nodes[end].Group == nodes[start].Group; end++)
            {
                (nodes[end].IsAfter ? personsAfter : personsBefore).Add(nodes[end].Person);
            }

            if (Classify(personsBefore, personsAfter) is { } kind)
            {
                yield return new ChangedGroup(kind, SetsOf(personsBefore, before), SetsOf(personsAfter, after));
            }
        }
    }

    private IdentityChangeKind? Classify(List<string> personsBefore, List<string> personsAfter) =>
        (personsBefore.Count, personsAfter.Count) switch
        {
            (0, _) => IdentityChangeKind.Created,
            (_, 0) => IdentityChangeKind.Erased,
            (> 1, 1) => IdentityChangeKind.Merged,
            (1, > 1) => IdentityChangeKind.Split,
            (1, 1) when string.Equals(personsBefore[0], personsAfter[0], StringComparison.Ordinal) => losers.Contains(
                personsBefore[0]
            )
                ? IdentityChangeKind.Erased
                : null,
            _ => IdentityChangeKind.Moved,
        };

    private List<Node> Nodes()
    {
        var befores = Numbers(before.Keys, first: 0);
        var afters = Numbers(after.Keys, first: befores.Count);
        var sets = new DisjointSets(befores.Count + afters.Count);
        foreach (var (from, to) in edges)
        {
            sets.Union(befores[from], afters[to]);
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

    /// <summary>Persons before and after are numbered together.</summary>
    private static Dictionary<string, int> Numbers(IEnumerable<string> persons, int first) =>
        persons
            .Select((person, index) => KeyValuePair.Create(person, first + index))
            .ToDictionary(StringComparer.Ordinal);

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

    private static AvroList<LeadSet> SetsOf(List<string> persons, Dictionary<string, List<string>> leads) =>
        persons.Select(person => LeadSets.Of(person, leads[person].ToArray())).ToAvroList();
}
