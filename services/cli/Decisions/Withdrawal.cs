using LeadStreams.Cli.Evidence;
using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Decisions;

/// <summary>Withdraws decisions that are about nobody any more, and tells so.</summary>
/// <param name="topic">The decisions.</param>
/// <param name="living">Which tokens leads carry; null when nobody can tell, and then suppressions stay.</param>
/// <param name="terms">For good or not, masked or not.</param>
internal sealed class Withdrawal(DecisionTopic topic, LivingTokens? living, DecisionTerms terms)
{
    /// <summary>False when it is known that no lead carries a token, or only leads that are erased.</summary>
    public bool MayBeCarried(
        TokenId token,
        IReadOnlyCollection<IdentityDecision> known,
        CancellationToken cancellation
    ) => living is null || living.Carried([token], SpentDecisions.ErasedLeads(known), cancellation).Contains(token);

    /// <summary>
    /// Withdraws what is spent after some decisions: after an erasure whatever is, because the lead may have carried tokens once that nobody tells any more; else
    /// of those decisions. <paramref name="known"/> must have been read after they were written: of an erasure and a suppression that are decided at the same time
    /// the later one then sees the other.
    /// </summary>
    public void After(
        List<IdentityDecision> made,
        IReadOnlyDictionary<string, IdentityDecision> known,
        CancellationToken cancellation
    )
    {
        if (!made.Exists(one => one.Kind == IdentityDecisionKind.EraseLead))
        {
            WithdrawSpent(
                made.Where(one => known.ContainsKey(one.DecisionId)).ToList(),
                known.Values.ToList(),
                cancellation
            );
            return;
        }

        WithdrawSpent(known.Values.ToList(), known.Values.ToList(), cancellation);
        if (living is null)
        {
            Console.WriteLine(
                "suppressions of tokens that no lead carries any more stay, until: leadstreams identity decisions prune"
            );
        }
    }

    /// <summary>Withdraws those of the candidates that are spent; returns their number.</summary>
    public int WithdrawSpent(
        IReadOnlyCollection<IdentityDecision> candidates,
        IReadOnlyCollection<IdentityDecision> known,
        CancellationToken cancellation
    )
    {
        var spent = SpentDecisions.Of(
            candidates,
            known,
            living is null ? null : (tokens, erased) => living.Carried(tokens, erased, cancellation)
        );
        foreach (var decision in spent)
        {
            Console.WriteLine(
                (terms.IsDryRun ? "would withdraw  " : "withdraws     ") + DecisionText.Of(decision, terms.ShowValues)
            );
        }

        if (!terms.IsDryRun && spent.Count > 0)
        {
            topic.Withdraw(spent);
        }

        return spent.Count;
    }
}
