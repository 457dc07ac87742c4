using LeadStreams.Contracts;
using LeadStreams.Identity.Registers;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.State;

namespace LeadStreams.Identity.Refresh;

/// <summary>
/// Evaluates the guard of every touched token. A token that flips touches all of its leads; one that lost a lead touches one of those left, from which
/// the rest is reached. A token over its hard limit costs the same however many leads it has, and a generic one that only gained leads is not
/// looked at.
/// </summary>
internal sealed class GuardPass(IdentityStores stores, IdentityRules rules, Touched touched)
{
    private readonly CoTokenCount coTokens = new();
    private readonly TokenLeadList lists = new(stores);

    /// <summary>Runs the pass; tokens that had an open review are added to <paramref name="reviewed"/>.</summary>
    public void Run(HashSet<TokenId> reviewed)
    {
        foreach (var (token, change) in touched.Tokens)
        {
            var key = TokenKey.Of(token);
            if (stores.Tokens.Get(key) is { } state)
            {
                Reconsider(token, key, state, change);
                if (state.Review is not null)
                {
                    reviewed.Add(token);
                }
            }
        }
    }

    private void Reconsider(TokenId token, string key, IdentityTokenState state, TokenChange change)
    {
        if (state.Generic && change == TokenChange.Added)
        {
            return;
        }

        var generic = IsGeneric(token, key, state);
        if (generic != state.Generic)
        {
            var cause = touched.CauseOf(token);
            foreach (var lead in lists.All(key, state))
            {
                touched.Lead(lead, cause);
            }

            state = state with { Generic = generic };
        }
        else if (!generic && state.LeadCount > 0)
        {
            touched.Lead(lists.At(key, state, 0));
        }

        if (state is { LeadCount: 0, SuppressedBy.IsEmpty: true, Review: null })
        {
            stores.Tokens.Delete(key);
        }
        else
        {
            stores.Tokens.Put(key, state);
        }
    }

    private bool IsGeneric(TokenId token, string key, IdentityTokenState state)
    {
        if (!state.SuppressedBy.IsEmpty)
        {
            return true;
        }

        if (state.LeadCount == 0)
        {
            return false;
        }

        var rule = rules.RuleOf(token.Namespace);
        if (CoTokenCount.ExceedsHardLimit(rule, state.LeadCount))
        {
            return true;
        }

        if (rule.CoTokenLimits.Count == 0)
        {
            return false;
        }

        coTokens.Begin(rule);
        foreach (var leadId in lists.All(key, state))
        {
            foreach (var other in stores.Leads.Get(leadId)!.Tokens)
            {
                if (LeadTokens.MayLink(other) && coTokens.Add(LeadTokens.IdOf(other)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
