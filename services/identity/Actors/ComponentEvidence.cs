using LeadStreams.Contracts;
using LeadStreams.Identity.Refresh;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>A component of a cell as the resolver and the makers of records want it.</summary>
internal sealed class ComponentEvidence : ILeadEvidence
{
    private readonly Dictionary<string, IdentityCellLead> leads = new(StringComparer.Ordinal);
    private readonly List<IdentityCellLead> members = [];

    /// <summary>The component as the resolver wants it.</summary>
    public Component Component { get; } = new();

    /// <summary>Begins with a component.</summary>
    public void Load(CellComponent component)
    {
        Clear();
        foreach (var lead in component.Leads)
        {
            leads.Add(lead.LeadId, lead);
            Component.AddLead(
                new ResolverLead(
                    lead.LeadId,
                    lead.Record.Evidence!.OccurredAt.ToUnixTimeMilliseconds(),
                    LinkingTokens(lead.Record),
                    lead.Record.CannotLink
                )
            );
        }

        foreach (var id in TokenIds(component))
        {
            Component.AddToken(id);
        }

        foreach (var edge in component.Edges)
        {
            Component.AddEdge(edge.Lead, edge.Token);
        }
    }

    /// <summary>Forgets the component.</summary>
    public void Clear()
    {
        leads.Clear();
        members.Clear();
        Component.Clear();
    }

    /// <summary>The leads of a cluster of the component, oldest first; to be used before the next are asked for.</summary>
    public IReadOnlyList<IdentityCellLead> LeadsOf(Cluster cluster)
    {
        members.Clear();
        foreach (var lead in cluster.Leads)
        {
            members.Add(leads[lead.Id]);
        }

        return members;
    }

    /// <inheritdoc/>
    public AvroList<IdentityLeadToken> TokensOf(string leadId) => leads[leadId].Record.Tokens;

    /// <summary>The leads of a token alone know its value.</summary>
    private static TokenId[] TokenIds(CellComponent component)
    {
        var ids = new TokenId[component.Tokens.Count];
        foreach (var (lead, token) in component.Edges)
        {
            ids[token] = LeadTokens.IdOf(CellWalk.Carried(component.Leads[lead], component.Tokens[token].Token)!);
        }

        return ids;
    }

    private static TokenId[] LinkingTokens(IdentityLeadRecord record)
    {
        var tokens = new TokenId[record.Tokens.Count];
        var count = 0;
        foreach (var token in record.Tokens)
        {
            if (token.MayLink)
            {
                tokens[count++] = LeadTokens.IdOf(token);
            }
        }

        return count == tokens.Length ? tokens : tokens[..count];
    }
}
