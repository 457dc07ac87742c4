using LeadStreams.Cli.Decisions;
using LeadStreams.Identity.Resolution;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Reviews;

/// <summary>The decisions that settle a review.</summary>
internal static class ReviewVerdict
{
    private const int MaxPairs = 45;

    /// <summary>Its persons are one: each is tied to the first.</summary>
    /// <exception cref="StackException">A decision cannot tie them.</exception>
    public static IReadOnlyList<DecisionDraft> MustLink(OpenReview review) =>
        review.Reason is BlockReason.Conflict or BlockReason.Oversize
            ? throw new StackException(
                review.Reason == BlockReason.Conflict
                    ? "must-link cannot settle it: the persons hold two ids of one system, of which a person has one. Merge them there, or take the wrong id out of its source"
                    : "must-link cannot settle it: together they have more leads than a person may have (max_person in schemas/identity.yaml)"
            )
            : review
                .Persons.Skip(1)
                .Select(other => DecisionDraft.Pair(DecisionKind.MustLink, review.Persons[0].Anchor, other.Anchor))
                .ToList();

    /// <summary>Its persons are different: every two of them.</summary>
    /// <exception cref="StackException">There are too many of them.</exception>
    public static IReadOnlyList<DecisionDraft> CannotLink(OpenReview review)
    {
        var anchors = review.Persons.Select(person => person.Anchor).ToList();
        var pairs = anchors
            .SelectMany(
                (one, i) => anchors.Skip(i + 1).Select(other => DecisionDraft.Pair(DecisionKind.CannotLink, one, other))
            )
            .ToList();
        return pairs.Count <= MaxPairs
            ? pairs
            : throw new StackException(
                $"{anchors.Count} persons make {pairs.Count} pairs: a token that so many share says nothing, so suppress it"
            );
    }
}
