using LeadStreams.Contracts;
using LeadStreams.Identity.Registers;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.State;

namespace LeadStreams.Identity.Refresh;

/// <summary>Walks components in the stores, each once, through the tokens that link.</summary>
internal sealed class ComponentWalk(IdentityStores stores) : ILeadEvidence
{
    private readonly Dictionary<string, IdentityLeadState> leads = new(StringComparer.Ordinal);
    private readonly TokenLeadList lists = new(stores);

    /// <summary>The states of all leads walked so far.</summary>
    public IReadOnlyDictionary<string, IdentityLeadState> Leads => leads;

    /// <inheritdoc/>
    public PersonLead EvidenceOf(string leadId) => leads[leadId].Evidence!;

    /// <inheritdoc/>
    public AvroList<IdentityLeadToken> TokensOf(string leadId) => leads[leadId].Tokens;

    /// <summary>The component of a lead, or null when it was walked before or the lead is not there.</summary>
    public Component? From(string leadId)
    {
        if (leads.ContainsKey(leadId) || stores.Leads.Get(leadId) is not { Evidence: not null } start)
        {
            return null;
        }

        var component = new Component();
        var positions = new Dictionary<TokenId, int>();
        Add(component, leadId, start);
        for (var i = 0; i < component.Leads.Count; i++)
        {
            foreach (var token in component.Leads[i].Tokens)
            {
                if (!positions.TryGetValue(token, out var position))
                {
                    positions.Add(token, position = Enter(component, token));
                }

                if (position >= 0)
                {
                    component.AddEdge(i, position);
                }
            }
        }

        return component;
    }

    /// <summary>Adds a token and the leads that carry it; -1 when it links nobody.</summary>
    private int Enter(Component component, TokenId token)
    {
        var key = TokenKey.Of(token);
        var state = stores.Tokens.Get(key)!;
        if (state.Generic)
        {
            return -1;
        }

        foreach (var leadId in lists.All(key, state))
        {
            if (!leads.ContainsKey(leadId))
            {
                Add(component, leadId, stores.Leads.Get(leadId)!);
            }
        }

        return component.AddToken(token);
    }

    private void Add(Component component, string leadId, IdentityLeadState state)
    {
        leads.Add(leadId, state);
        var tokens = new List<TokenId>(state.Tokens.Count);
        foreach (var token in state.Tokens)
        {
            if (LeadTokens.MayLink(token))
            {
                tokens.Add(LeadTokens.IdOf(token));
            }
        }

        component.AddLead(
            new ResolverLead(
                leadId,
                state.Evidence!.OccurredAt.ToUnixTimeMilliseconds(),
                tokens,
                CannotLinks(leadId, state)
            )
        );
    }

    private List<string> CannotLinks(string leadId, IdentityLeadState state)
    {
        var others = new List<string>();
        foreach (var id in state.DecisionIds)
        {
            if (stores.Decisions.Get(id) is { Kind: IdentityDecisionKind.CannotLink } decision)
            {
                others.Add(
                    string.Equals(decision.LeadA, leadId, StringComparison.Ordinal) ? decision.LeadB! : decision.LeadA!
                );
            }
        }

        return others;
    }
}
