using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Retains of each human decision the greatest version, and tells the leads or the token that it names. What it says of one decision is counted, so that
/// the last word counts wherever it arrives first.
/// </summary>
internal sealed class DecisionActor(ActorStores stores, TokenKeys keys, Outbox outbox)
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
            Tell(decision.LeadA!, decision, sequence: 0, on: true);
        }

        var state = stores.Decisions.Get(decision.DecisionId) ?? new IdentityDecisionActor { Sequence = 0 };
        if (state.Decision is null || DecisionFact.Of(decision).Supersedes(DecisionFact.Of(state.Decision)))
        {
            Replace(state, decision.DecisionId, decision);
        }
    }

    /// <summary>Forgets a decision whose record was deleted.</summary>
    public void Forget(string decisionId)
    {
        if (stores.Decisions.Get(decisionId) is { Decision: not null } state)
        {
            Replace(state, decisionId, decision: null);
        }
    }

    /// <summary>How a decision is named as the reason of a change.</summary>
    public static string CauseOf(string decisionId) => "decision/" + decisionId;

    private void Replace(IdentityDecisionActor state, string decisionId, IdentityDecision? decision)
    {
        // Two words of one change: what was is taken back before what is comes into force.
        if (state.Decision is { On: true } was)
        {
            Set(was, state.Sequence + 1, on: false);
        }

        if (decision is { On: true })
        {
            Set(decision, state.Sequence + 2, on: true);
        }

        stores.Decisions.Put(
            decisionId,
            new IdentityDecisionActor { Decision = decision, Sequence = state.Sequence + 2 }
        );
    }

    private void Set(IdentityDecision decision, long sequence, bool on)
    {
        switch (decision.Kind)
        {
            case IdentityDecisionKind.SuppressToken:
                Suppress(decision, sequence, on);
                break;
            case IdentityDecisionKind.MustLink or IdentityDecisionKind.CannotLink:
                Tell(decision.LeadA!, decision, sequence, on);
                if (!string.Equals(decision.LeadA, decision.LeadB, StringComparison.Ordinal))
                {
                    Tell(decision.LeadB!, decision, sequence, on);
                }

                break;
            default:
                break;
        }
    }

    private void Tell(string leadId, IdentityDecision decision, long sequence, bool on)
    {
        var other = string.Equals(decision.LeadA, leadId, StringComparison.Ordinal) ? decision.LeadB : decision.LeadA;
        outbox.Send(
            leadId,
            new IdentityMessage
            {
                To = IdentityActorKind.Lead,
                Cause = CauseOf(decision.DecisionId),
                Rare = new IdentityRareMessage
                {
                    Decision = new IdentityLeadDecision
                    {
                        DecisionId = decision.DecisionId,
                        Sequence = sequence,
                        Kind = decision.Kind,
                        Other = other,
                        On = on,
                    },
                },
            }
        );
    }

    private void Suppress(IdentityDecision decision, long sequence, bool on) =>
        outbox.Send(
            keys.Of(new TokenId(decision.Token!.Namespace, decision.Token.Value)),
            new IdentityMessage
            {
                To = IdentityActorKind.Token,
                Cause = CauseOf(decision.DecisionId),
                Rare = new IdentityRareMessage
                {
                    Suppression = new IdentitySuppression
                    {
                        DecisionId = decision.DecisionId,
                        Sequence = sequence,
                        On = on,
                    },
                },
            }
        );
}
