using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>A connected component of one cell.</summary>
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

    /// <summary>The component of a lead that lives in a cell; null when it was walked before.</summary>
    public CellComponent? From(IdentityCellLead lead)
    {
        if (!leads.TryAdd(lead.LeadId, 0))
        {
            return null;
        }

        var component = new CellComponent();
        component.Leads.Add(lead);
        Spread(component, lead.Cell);
        return component;
    }

    /// <summary>The component of a token that lives in a cell; null when it was walked before. It may be without leads.</summary>
    public CellComponent? From(IdentityCellToken token)
    {
        if (!tokens.Add(token.Token))
        {
            return null;
        }

        var component = new CellComponent();
        Enter(component, token);
        Spread(component, token.Cell);
        return component;
    }

    private void Spread(CellComponent component, string cell)
    {
        for (var i = 0; i < component.Leads.Count; i++)
        {
            var lead = component.Leads[i];
            foreach (var carried in lead.Record.Tokens)
            {
                if (!carried.MayLink)
                {
                    continue;
                }

                var key = carried.Key;
                if (
                    !tokens.Contains(key)
                    && stores.CellTokens.Get(key) is { } token
                    && CellRef.Same(token.Cell, cell)
                    && CellLinks.Has(token, lead.LeadId)
                )
                {
                    tokens.Add(key);
                    Enter(component, token);
                }
            }
        }
    }

    private void Enter(CellComponent component, IdentityCellToken token)
    {
        var position = component.Tokens.Count;
        component.Tokens.Add(token);
        foreach (var link in token.Links)
        {
            var lead = stores.CellLeads.Get(link.LeadId);
            if (lead is null || !CellRef.Same(lead.Cell, token.Cell))
            {
                component.IsClosed = false;
            }
            else if (Carries(lead, token.Token))
            {
                if (!leads.TryGetValue(link.LeadId, out var at))
                {
                    leads.Add(link.LeadId, at = component.Leads.Count);
                    component.Leads.Add(lead);
                }

                component.Edges.Add(new Edge(at, position));
            }
        }
    }

    private static bool Carries(IdentityCellLead lead, string key)
    {
        foreach (var token in lead.Record.Tokens)
        {
            if (token.MayLink && string.Equals(token.Key, key, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
