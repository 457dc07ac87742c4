namespace LeadStreams.Identity.Resolution;

/// <summary>What keeps a set of leads from being one person.</summary>
internal enum Violation
{
    /// <summary>Nothing does.</summary>
    None,

    /// <summary>It is only too large.</summary>
    Size,

    /// <summary>Two values of one exclusive namespace.</summary>
    Exclusive,

    /// <summary>A cannot-link decision between two of them.</summary>
    CannotLink,

    /// <summary>Names of different people.</summary>
    Name,
}

/// <summary>The constraints that a person keeps, over the leads of one component.</summary>
internal sealed class Constraints
{
    private readonly Component component;
    private readonly int maxPersonLeads;
    private readonly TokenId[][] exclusive;
    private readonly int[][] cannotLink;
    private readonly int[] memberOf;
    private readonly Dictionary<string, string> valueOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> violated = new(StringComparer.Ordinal);
    private int stamp;

    public Constraints(Component component, IdentityRules rules)
    {
        this.component = component;
        maxPersonLeads = rules.MaxPersonLeads;
        memberOf = new int[component.Leads.Count];
        exclusive = new TokenId[component.Leads.Count][];
        cannotLink = new int[component.Leads.Count][];
        Names = NameConflicts.Of(component, rules);
        Dictionary<string, int>? positions = null;
        for (var i = 0; i < exclusive.Length; i++)
        {
            exclusive[i] = ExclusiveTokens(component.Leads[i], rules);
            cannotLink[i] = component.Leads[i].CannotLink.Count == 0 ? [] : Partners(i, positions ??= PositionsById());
        }
    }

    /// <summary>Who is kept apart by name; null while names do not count. At first each lead for itself.</summary>
    public NameConflicts? Names { get; set; }

    /// <summary>
    /// True when all leads of a component may be one person because nothing about any of them could keep them apart: the answer for most components.
    /// </summary>
    public static bool CannotBeViolated(Component component, IdentityRules rules)
    {
        if (component.Leads.Count > rules.MaxPersonLeads)
        {
            return false;
        }

        var seen = rules.ComparesNames ? new SeenNames() : null;
        for (var i = 0; i < component.Leads.Count; i++)
        {
            var lead = component.Leads[i];
            if (lead.CannotLink.Count > 0)
            {
                return false;
            }

            for (var j = 0; j < lead.Tokens.Count; j++)
            {
                var rule = rules.Find(lead.Tokens[j].Namespace);
                if (
                    rule is { Exclusive: true } or { ReviewFrom: not null }
                    || (rule is { Comparison: ValueComparison.PersonName } && !seen!.Fits(lead.Tokens[j].Value))
                )
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Whether these leads may be one person. <paramref name="seeds"/> (optional) receives the leads that hold a value of a violated
    /// namespace or are part of a violated pair.
    /// </summary>
    public Violation Check(List<int> leads, HashSet<int>? seeds = null)
    {
        stamp++;
        valueOf.Clear();
        violated.Clear();
        foreach (var lead in leads)
        {
            memberOf[lead] = stamp;
            foreach (var token in exclusive[lead])
            {
                if (!valueOf.TryAdd(token.Namespace, token.Value) && !Same(valueOf[token.Namespace], token.Value))
                {
                    violated.Add(token.Namespace);
                }
            }
        }

        var pairViolated = false;
        foreach (var lead in leads)
        {
            pairViolated |= CollectSeeds(lead, seeds);
        }

        if (!pairViolated && violated.Count == 0)
        {
            return leads.Count > maxPersonLeads ? Violation.Size
                : AreApartByName(leads, seeds) ? Violation.Name
                : Violation.None;
        }

        if (seeds is not null)
        {
            AreApartByName(leads, seeds);
        }

        return pairViolated ? Violation.CannotLink : Violation.Exclusive;
    }

    /// <summary>
    /// True when names keep some of these leads apart. Of more leads than a person may have they are not looked at: these are no person whatever they are called, and every name
    /// would be compared with every other.
    /// </summary>
    public bool AreApartByName(List<int> leads, HashSet<int>? seeds = null) =>
        Names is not null && leads.Count <= maxPersonLeads && Names.Any(leads, seeds);

    private bool CollectSeeds(int lead, HashSet<int>? seeds)
    {
        var pairViolated = false;
        foreach (var other in cannotLink[lead])
        {
            if (memberOf[other] == stamp)
            {
                pairViolated = true;
                seeds?.Add(lead);
                seeds?.Add(other);
            }
        }

        if (
            seeds is not null
            && violated.Count > 0
            && Array.Exists(exclusive[lead], token => violated.Contains(token.Namespace))
        )
        {
            seeds.Add(lead);
        }

        return pairViolated;
    }

    private static TokenId[] ExclusiveTokens(ResolverLead lead, IdentityRules rules)
    {
        List<TokenId>? found = null;
        for (var i = 0; i < lead.Tokens.Count; i++)
        {
            if (rules.Find(lead.Tokens[i].Namespace) is { Exclusive: true })
            {
                (found ??= []).Add(lead.Tokens[i]);
            }
        }

        return found?.ToArray() ?? [];
    }

    private int[] Partners(int lead, Dictionary<string, int> positions)
    {
        var partners = new List<int>();
        foreach (var other in component.Leads[lead].CannotLink)
        {
            if (positions.TryGetValue(other, out var position) && position != lead)
            {
                partners.Add(position);
            }
        }

        return partners.ToArray();
    }

    private Dictionary<string, int> PositionsById()
    {
        var positions = new Dictionary<string, int>(component.Leads.Count, StringComparer.Ordinal);
        for (var i = 0; i < component.Leads.Count; i++)
        {
            positions[component.Leads[i].Id] = i;
        }

        return positions;
    }

    private static bool Same(string x, string y) => string.Equals(x, y, StringComparison.Ordinal);
}
