using LeadStreams.Domain.Names;

namespace LeadStreams.Identity.Resolution;

/// <summary>
/// Who is kept apart by name in one component. Two groups of leads contradict when every name in one is clearly another person's than every name in the other: first each lead is a
/// group of its own, later what decisions and exclusive ids have joined. A lead without a name contradicts nobody. A pure function of the component.
/// </summary>
internal sealed class NameConflicts
{
    private readonly List<NameParts> names = [];
    private readonly int[][] namesOfLead;
    private readonly int[] groupOfLead;
    private readonly Dictionary<int, int[]> namesOfGroup = [];
    private readonly Dictionary<(int, int), bool> contradictions = [];
    private readonly HashSet<int> seen = [];
    private readonly List<int> distinct = [];

    private NameConflicts(Component component, IdentityRules rules)
    {
        namesOfLead = new int[component.Leads.Count][];
        groupOfLead = new int[namesOfLead.Length];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < namesOfLead.Length; i++)
        {
            namesOfLead[i] = component
                .Leads[i]
                .Tokens.Where(rules.IsCompared)
                .Select(token => NumberOf(token.Value, known))
                .Where(name => name >= 0)
                .Distinct()
                .ToArray();
            groupOfLead[i] = i;
            namesOfGroup.Add(i, namesOfLead[i]);
        }
    }

    /// <summary>The conflicts of a component, each lead for itself; null when the rules compare no names or there are none to compare.</summary>
    public static NameConflicts? Of(Component component, IdentityRules rules)
    {
        if (!rules.ComparesNames)
        {
            return null;
        }

        var found = new NameConflicts(component, rules);
        return found.names.Count > 1 ? found : null;
    }

    /// <summary>From now on leads that are one cluster speak with one voice.</summary>
    public void Regroup(Partition partition)
    {
        namesOfGroup.Clear();
        for (var i = 0; i < groupOfLead.Length; i++)
        {
            var cluster = groupOfLead[i] = partition.ClusterOf(i);
            if (!namesOfGroup.ContainsKey(cluster))
            {
                var all = partition.Members(cluster).SelectMany(lead => namesOfLead[lead]);
                namesOfGroup.Add(cluster, all.Distinct().ToArray());
            }
        }
    }

    /// <summary>True when some of these leads are kept apart by name; <paramref name="seeds"/> (optional) receives all that are.</summary>
    public bool Any(IReadOnlyList<int> leads, HashSet<int>? seeds = null)
    {
        if (!HaveContradictingNames(leads))
        {
            return false;
        }

        var groups = GroupsOf(leads);
        var apart = new HashSet<int>();
        for (var i = 0; i < groups.Count; i++)
        {
            for (var j = i + 1; j < groups.Count; j++)
            {
                if (Contradict(groups[i], groups[j]))
                {
                    apart.Add(groups[i]);
                    apart.Add(groups[j]);
                    if (seeds is null)
                    {
                        return true;
                    }
                }
            }
        }

        seeds?.UnionWith(leads.Where(lead => apart.Contains(groupOfLead[lead])));
        return apart.Count > 0;
    }

    /// <summary>True when some of the one leads are kept apart by name from some of the others.</summary>
    public bool Between(IReadOnlyList<int> leads, IReadOnlyList<int> others)
    {
        var groups = GroupsOf(leads);
        var otherGroups = GroupsOf(others);
        return groups.Exists(group => otherGroups.Exists(other => Contradict(group, other)));
    }

    /// <summary>True when two leads have names that contradict each other, and are in groups that do.</summary>
    public bool AreApart(int lead, int other) =>
        namesOfLead[lead].Length > 0
        && namesOfLead[other].Length > 0
        && Contradict(groupOfLead[lead], groupOfLead[other]);

    private List<int> GroupsOf(IReadOnlyList<int> leads)
    {
        var groups = new List<int>();
        seen.Clear();
        for (var i = 0; i < leads.Count; i++)
        {
            var group = groupOfLead[leads[i]];
            if (seen.Add(group) && namesOfGroup[group].Length > 0)
            {
                groups.Add(group);
            }
        }

        return groups;
    }

    // What nearly always answers: one name, or only such as fit each other.
    private bool HaveContradictingNames(IReadOnlyList<int> leads)
    {
        seen.Clear();
        distinct.Clear();
        for (var i = 0; i < leads.Count; i++)
        {
            foreach (var name in namesOfLead[leads[i]])
            {
                if (seen.Add(name))
                {
                    if (distinct.Exists(other => AreContradicting(name, other)))
                    {
                        return true;
                    }

                    distinct.Add(name);
                }
            }
        }

        return false;
    }

    private bool Contradict(int group, int other) =>
        group != other
        && Array.TrueForAll(
            namesOfGroup[group],
            name => Array.TrueForAll(namesOfGroup[other], another => AreContradicting(name, another))
        );

    private bool AreContradicting(int x, int y)
    {
        if (x == y)
        {
            return false;
        }

        var pair = x < y ? (x, y) : (y, x);
        if (!contradictions.TryGetValue(pair, out var answer))
        {
            contradictions.Add(pair, answer = NameContradiction.Between(names[x], names[y]));
        }

        return answer;
    }

    private int NumberOf(string value, Dictionary<string, int> known)
    {
        if (!known.TryGetValue(value, out var number))
        {
            number = -1;
            if (NameParts.Of(value) is { } parts)
            {
                number = names.Count;
                names.Add(parts);
            }

            known.Add(value, number);
        }

        return number;
    }
}
