using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain.Picture;

/// <summary>A person as a graph to draw: its leads, what they carry, and who else carries it and was kept out.</summary>
/// <param name="Person">What is drawn.</param>
/// <param name="Tokens">All tokens, each near the leads that carry it.</param>
/// <param name="Others">Persons that were kept out, by their oldest leads.</param>
internal sealed record PersonGraph(
    PersonExplanation Person,
    IReadOnlyList<GraphToken> Tokens,
    IReadOnlyList<GraphPerson> Others
)
{
    public static PersonGraph Of(PersonExplanation person)
    {
        var positions = person.Leads.Select((lead, position) => (lead.LeadId, position)).ToDictionary();
        var used = UsedBy(person, positions);
        var tokens = person
            .Leads.SelectMany((lead, position) => lead.Tokens.Select(standing => (standing, position)))
            .GroupBy(carried => carried.standing.Token)
            .ToDictionary(
                group => group.Key,
                group => new GraphToken(group.Key)
                {
                    Note = ExplanationWords.Because(group.First().standing),
                    Links = group.First().standing.Links,
                    Leads = group.Select(carried => carried.position).ToList(),
                }
            );
        foreach (var (token, leads) in used)
        {
            // A decision links leads that do not carry it.
            var carried = tokens.GetValueOrDefault(token) ?? new GraphToken(token) { Links = true };
            tokens[token] = carried with
            {
                Tier = leads.Tier,
                UsedBy = leads.Positions,
                Leads = carried.Leads.Union(leads.Positions).Order().ToList(),
            };
        }

        foreach (var blocked in person.Blocked)
        {
            var carried = tokens.GetValueOrDefault(blocked.Token) ?? new GraphToken(blocked.Token) { Links = true };
            tokens[blocked.Token] = carried with
            {
                Note = "stops at others: " + blocked.Reason,
                Leads = carried.Leads.Union(CarriersOf(blocked, positions)).Order().ToList(),
            };
        }

        var ordered = tokens.Values.OrderBy(token => token.Leads.Average()).ThenBy(token => token.Token).ToList();
        return new PersonGraph(person, ordered, OthersOf(person, ordered));
    }

    /// <summary>By which tokens the leads were joined, and which leads.</summary>
    private static Dictionary<TokenId, (int Tier, SortedSet<int> Positions)> UsedBy(
        PersonExplanation person,
        Dictionary<string, int> positions
    )
    {
        var used = new Dictionary<TokenId, (int Tier, SortedSet<int> Positions)>();
        foreach (var link in person.Links)
        {
            if (!used.TryGetValue(link.Token, out var leads))
            {
                used.Add(link.Token, leads = (link.Tier, []));
            }

            leads.Positions.Add(positions[link.LeadId]);
            leads.Positions.Add(positions[link.To]);
        }

        return used;
    }

    private static IEnumerable<int> CarriersOf(BlockedToken blocked, Dictionary<string, int> positions) =>
        blocked
            .Clusters.SelectMany(cluster => cluster.Leads)
            .Where(lead => positions.ContainsKey(lead.Id) && lead.Tokens.Contains(blocked.Token))
            .Select(lead => positions[lead.Id]);

    private static List<GraphPerson> OthersOf(PersonExplanation person, List<GraphToken> tokens) =>
        person
            .Blocked.SelectMany(blocked =>
                blocked.Clusters.Select(cluster =>
                    (Cluster: cluster, Token: tokens.FindIndex(token => token.Token == blocked.Token))
                )
            )
            .Where(pair => pair.Cluster.Anchor.Id != person.Anchor)
            .GroupBy(
                pair => pair.Cluster.Anchor.Id,
                (anchor, pairs) =>
                {
                    var all = pairs.ToList();
                    return new GraphPerson(anchor, all[0].Cluster.Leads.Count, all.ConvertAll(pair => pair.Token));
                },
                StringComparer.Ordinal
            )
            .OrderBy(other => other.Tokens.Average())
            .ThenBy(other => other.Anchor, StringComparer.Ordinal)
            .ToList();
}

/// <summary>A token of the graph.</summary>
internal sealed record GraphToken(TokenId Token)
{
    /// <summary>What is to be said of it: why it links nobody, or why it stops; empty else.</summary>
    public string Note { get; init; } = "";

    /// <summary>True when it may link.</summary>
    public bool Links { get; init; }

    /// <summary>Positions of the leads that carry it.</summary>
    public IReadOnlyList<int> Leads { get; init; } = [];

    /// <summary>Positions of the leads that it joined.</summary>
    public IReadOnlySet<int> UsedBy { get; init; } = new HashSet<int>();

    /// <summary>How strong it is where it joined leads, 0 the strongest.</summary>
    public int? Tier { get; init; }
}

/// <summary>A person that was kept out.</summary>
/// <param name="Anchor">Its oldest lead.</param>
/// <param name="Leads">How many it has.</param>
/// <param name="Tokens">Positions of the tokens that it shares.</param>
internal sealed record GraphPerson(string Anchor, int Leads, IReadOnlyList<int> Tokens);
