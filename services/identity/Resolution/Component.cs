namespace LeadStreams.Identity.Resolution;

/// <summary>One lead as the resolver sees it: its valid tokens (generic ones included: an exclusive id counts even where it links nobody).</summary>
internal sealed record ResolverLead(
    string Id,
    long OccurredAtMs,
    IReadOnlyList<TokenId> Tokens,
    IReadOnlyList<string> CannotLink
);

/// <summary>
/// One connected component of the graph of leads and tokens, without tokens that the guard calls generic. The order of leads, tokens and
/// edges means nothing.
/// </summary>
internal sealed class Component
{
    private readonly List<ResolverLead> leads = [];
    private readonly List<TokenId> tokens = [];
    private readonly List<Edge> edges = [];

    /// <summary>The leads.</summary>
    public IReadOnlyList<ResolverLead> Leads => leads;

    /// <summary>The tokens that link them.</summary>
    public IReadOnlyList<TokenId> Tokens => tokens;

    /// <summary>Which lead carries which token, by their positions.</summary>
    public IReadOnlyList<Edge> Edges => edges;

    /// <summary>Empties it, to be filled anew.</summary>
    public void Clear()
    {
        leads.Clear();
        tokens.Clear();
        edges.Clear();
    }

    /// <summary>Adds a lead; returns its position.</summary>
    public int AddLead(ResolverLead lead)
    {
        leads.Add(lead);
        return leads.Count - 1;
    }

    /// <summary>Adds a token; returns its position.</summary>
    public int AddToken(TokenId token)
    {
        tokens.Add(token);
        return tokens.Count - 1;
    }

    /// <summary>The lead at one position carries the token at another.</summary>
    public void AddEdge(int lead, int token) => edges.Add(new Edge(lead, token));
}

/// <summary>A lead carries a token; both by position in their <see cref="Component"/>.</summary>
internal readonly record struct Edge(int Lead, int Token);
