using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.State;

namespace LeadStreams.Identity.Registers;

/// <summary>The register of human decisions: of each decision id the greatest version. Decisions are facts like leads and come in any order.</summary>
internal readonly struct DecisionRegister(IdentityStores stores, LeadRegister leads, Touched touched)
{
    /// <summary>The field that a decision of its kind lacks, or null when it is complete.</summary>
    public static string? MissingField(IdentityDecision decision) =>
        decision.Kind switch
        {
            IdentityDecisionKind.SuppressToken => decision.Token is null ? "token" : null,
            _ when decision.LeadA is null => "lead_a",
            IdentityDecisionKind.MustLink or IdentityDecisionKind.CannotLink when decision.LeadB is null => "lead_b",
            _ => null,
        };

    /// <summary>Takes in a complete decision in one version.</summary>
    public void Apply(IdentityDecision decision)
    {
        if (decision is { Kind: IdentityDecisionKind.EraseLead, On: true })
        {
            // Irrevocable, so that the result does not depend on whether the revocation came before.
            leads.Erase(decision.LeadA!, CauseOf(decision.DecisionId));
        }

        var known = stores.Decisions.Get(decision.DecisionId);
        if (known is not null && !FactOf(decision).Supersedes(FactOf(known)))
        {
            return;
        }

        if (known is { On: true })
        {
            Set(known, inForce: false);
        }

        stores.Decisions.Put(decision.DecisionId, decision);
        if (decision.On)
        {
            Set(decision, inForce: true);
        }
    }

    /// <summary>Forgets a decision whose record was deleted.</summary>
    public void Forget(string decisionId)
    {
        if (stores.Decisions.Get(decisionId) is { } known)
        {
            stores.Decisions.Delete(decisionId);
            if (known.On)
            {
                Set(known, inForce: false);
            }
        }
    }

    /// <summary>How a decision is named as the reason of a change.</summary>
    public static string CauseOf(string decisionId) => "decision/" + decisionId;

    private void Set(IdentityDecision decision, bool inForce)
    {
        var cause = CauseOf(decision.DecisionId);
        switch (decision.Kind)
        {
            case IdentityDecisionKind.SuppressToken:
                Suppress(
                    new TokenId(decision.Token!.Namespace, decision.Token.Value),
                    decision.DecisionId,
                    inForce,
                    cause
                );
                break;
            case IdentityDecisionKind.MustLink or IdentityDecisionKind.CannotLink:
                leads.SetDecision(decision.LeadA!, decision, inForce, cause);
                leads.SetDecision(decision.LeadB!, decision, inForce, cause);
                break;
            default:
                break;
        }
    }

    private void Suppress(TokenId token, string decisionId, bool inForce, string cause)
    {
        var key = TokenKey.Of(token);
        var state = stores.Tokens.Get(key) ?? new IdentityTokenState();
        var ids = state.SuppressedBy.Where(id => !string.Equals(id, decisionId, StringComparison.Ordinal));
        ids = inForce ? ids.Append(decisionId) : ids;
        stores.Tokens.Put(key, state with { SuppressedBy = ids.Order(StringComparer.Ordinal).ToAvroList() });
        touched.Token(token, TokenChange.Reconsider, cause);
    }

    /// <summary>A decision as a fact.</summary>
    public static DecisionFact FactOf(IdentityDecision decision) =>
        new(
            decision.DecisionId,
            decision.Version,
            decision.On,
            (DecisionKind)decision.Kind,
            decision.LeadA,
            decision.LeadB,
            decision.Token is { } token ? new TokenId(token.Namespace, token.Value) : null
        );
}
