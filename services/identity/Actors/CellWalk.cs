using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>A connected component of one cell. A walk uses the same object for one component after the other.</summary>
internal sealed class CellComponent
{
    /// <summary>The leads.</summary>
    public List<IdentityCellLead> Leads { get; } = [];

    /// <summary>The tokens.</summary>
    public List<IdentityCellToken> Tokens { get; } = [];

    /// <summary>Which lead is linked by which token, by their positions.</summary>
    public List<Edge> Edges { get; } = [];

    /// <summary>True when no token links a lead that does not live in this cell.</summary>
    public bool IsClosed { get; set; } = true;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Leads.Clear();
        Tokens.Clear();
        Edges.Clear();
        IsClosed = true;
    }
}

/// <summary>
/// Walks the components of cells, each once. A link holds when token and lead live in the same cell, the token says that it links the lead, and the lead says
/// that it carries the token. Both say so in their own time; when all is told they agree.
/// </summary>
internal sealed class CellWalk(ActorStores stores)
{
    // With the position of each in its component.
    private readonly Dictionary<string, int> leads = new(StringComparer.Ordinal);
    private readonly HashSet<string> tokens = new(StringComparer.Ordinal);
    private readonly CellComponent component = new();

    /// <summary>True when the component of this lead was walked.</summary>
    public bool HasWalkedLead(string leadId) => leads.ContainsKey(leadId);

    /// <summary>True when the component of this token was walked.</summary>
    public bool HasWalkedToken(string token) => tokens.Contains(token);

    /// <summary>Forgets what was walked.</summary>
    public void Clear()
    {
        leads.Clear();
        tokens.Clear();
        component.Clear();
    }

    /// <summary>The component of a lead that lives in a cell, to be used before the next is walked; null when it was walked before.</summary>
    public CellComponent? From(IdentityCellLead lead)
    {
        if (!leads.TryAdd(lead.LeadId, 0))
        {
            return null;
        }

        component.Clear();
        component.Leads.Add(lead);
        Spread(lead.Cell);
        return component;
    }

    /// <summary>The component of a token that lives in a cell, to be used before the next is walked; null when it was walked before. It may be without leads.</summary>
    public CellComponent? From(IdentityCellToken token)
    {
        if (!tokens.Add(token.Token))
        {
            return null;
        }

        component.Clear();
        Enter(token, from: 0);
        Spread(token.Cell);
        return component;
    }

    private void Spread(string cell)
    {
        for (var i = 0; i < component.Leads.Count; i++)
        {
            var lead = component.Leads[i];
            foreach (var carried in lead.Record.Tokens)
            {
                var key = carried.Key;
                if (
                    key.Length > 0
                    && !tokens.Contains(key)
                    && stores.CellTokens.Get(key) is { } token
                    && CellRef.Same(token.Cell, cell)
                    && CellLinks.Has(token, lead.LeadId)
                )
                {
                    tokens.Add(key);
                    Enter(token, from: i);
                }
            }
        }
    }

    // Most tokens link one lead: the one at the position from which the walk comes to the token.
    private void Enter(IdentityCellToken token, int from)
    {
        var position = component.Tokens.Count;
        component.Tokens.Add(token);
        foreach (var link in token.Links)
        {
            var at = from;
            var isKnown = IsAt(at, link.LeadId) || (leads.TryGetValue(link.LeadId, out at) && IsAt(at, link.LeadId));
            var lead = isKnown ? component.Leads[at] : stores.CellLeads.Get(link.LeadId);
            if (lead is null || !CellRef.Same(lead.Cell, token.Cell))
            {
                component.IsClosed = false;
            }
            else if (Carried(lead, token.Token) is not null)
            {
                if (!isKnown)
                {
                    leads.Add(link.LeadId, at = component.Leads.Count);
                    component.Leads.Add(lead);
                }

                component.Edges.Add(new Edge(at, position));
            }
        }
    }

    /// <summary>The token of this key as the lead carries it; null when the lead does not, or may not be linked by it.</summary>
    public static IdentityLeadToken? Carried(IdentityCellLead lead, string key)
    {
        foreach (var token in lead.Record.Tokens)
        {
            if (token.MayLink && string.Equals(token.Key, key, StringComparison.Ordinal))
            {
                return token;
            }
        }

        return null;
    }

    /// <summary>A lead that was walked may be part of a component before this one.</summary>
    private bool IsAt(int position, string leadId) =>
        position < component.Leads.Count
        && string.Equals(component.Leads[position].LeadId, leadId, StringComparison.Ordinal);
}
