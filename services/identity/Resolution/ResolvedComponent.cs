namespace LeadStreams.Identity.Resolution;

/// <summary>What the resolver found in one component.</summary>
/// <param name="Clusters">The persons, ordered by their anchors.</param>
/// <param name="BlockedTokens">Tokens whose leads ended in different persons, in token order.</param>
internal sealed record ResolvedComponent(IReadOnlyList<Cluster> Clusters, IReadOnlyList<BlockedToken> BlockedTokens);

/// <summary>One person: its leads, oldest first.</summary>
internal sealed record Cluster(IReadOnlyList<ResolverLead> Leads)
{
    /// <summary>The oldest lead by (event time, lead id): the person id derives from it.</summary>
    public ResolverLead Anchor => Leads[0];

    /// <summary>Orders leads by event time, then lead id.</summary>
    public static int ByAge(ResolverLead x, ResolverLead y)
    {
        var byTime = x.OccurredAtMs.CompareTo(y.OccurredAtMs);
        return byTime != 0 ? byTime : string.CompareOrdinal(x.Id, y.Id);
    }
}

/// <summary>Evidence that would have linked several persons, and did not.</summary>
internal sealed record BlockedToken(TokenId Token, string Reason, IReadOnlyList<Cluster> Clusters);

/// <summary>Why a token links nobody; part of the review's id.</summary>
internal static class BlockReason
{
    /// <summary>The persons hold different values of an exclusive namespace.</summary>
    public const string Conflict = "conflict";

    /// <summary>A decision keeps them apart.</summary>
    public const string CannotLink = "cannot_link";

    /// <summary>Their names are clearly those of different people.</summary>
    public const string NameConflict = "name_conflict";

    /// <summary>Together they would be larger than a person may be.</summary>
    public const string Oversize = "oversize";

    /// <summary>One of them is worth so much that people decide.</summary>
    public const string HighValue = "high_value";

    /// <summary>They could be one, and so could another, contradicting combination.</summary>
    public const string Ambiguous = "ambiguous";
}
