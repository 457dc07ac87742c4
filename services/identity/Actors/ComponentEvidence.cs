using LeadStreams.Contracts;
using LeadStreams.Identity.Refresh;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>A component of a cell as the resolver and the makers of records want it.</summary>
internal sealed class ComponentEvidence : ILeadEvidence
{
    private readonly Dictionary<string, IdentityCellLead> leads = new(StringComparer.Ordinal);

    /// <summary>The component as the resolver wants it.</summary>
    public Component Component { get; private set; } = new();

    /// <summary>Begins with a component.</summary>
    public void Load(CellComponent component)
    {
        leads.Clear();
        Component = new Component();
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

        foreach (var token in ValuesOf(component))
        {
            Component.AddToken(token);
        }

        foreach (var edge in component.Edges)
        {
            Component.AddEdge(edge.Lead, edge.Token);
        }
    }

    /// <summary>A lead of the component.</summary>
    public IdentityCellLead Of(string leadId) => leads[leadId];

    /// <inheritdoc/>
    public PersonLead EvidenceOf(string leadId) => leads[leadId].Record.Evidence!;

    /// <inheritdoc/>
    public AvroList<IdentityLeadToken> TokensOf(string leadId) => leads[leadId].Record.Tokens;

    /// <summary>The tokens by their values, in the order of the component's: a token that links is carried by one of its leads, who alone knows the value.</summary>
    private static TokenId[] ValuesOf(CellComponent component)
    {
        var values = new TokenId[component.Tokens.Count];
        foreach (var edge in component.Edges)
        {
            foreach (var token in values[edge.Token].Value is null ? component.Leads[edge.Lead].Record.Tokens : [])
            {
                if (string.Equals(token.Key, component.Tokens[edge.Token].Token, StringComparison.Ordinal))
                {
                    values[edge.Token] = LeadTokens.IdOf(token);
                }
            }
        }

        return values;
    }

    private static List<TokenId> LinkingTokens(IdentityLeadRecord record)
    {
        var tokens = new List<TokenId>(record.Tokens.Count);
        foreach (var token in record.Tokens)
        {
            if (token.MayLink)
            {
                tokens.Add(LeadTokens.IdOf(token));
            }
        }

        return tokens;
    }
}
