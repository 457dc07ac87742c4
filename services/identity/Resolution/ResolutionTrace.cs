namespace LeadStreams.Identity.Resolution;

/// <summary>
/// What the resolver did to one component, step by step, so that it can be explained with what it really used. Leads and tokens are told by their positions.
/// </summary>
internal sealed class ResolutionTrace
{
    private readonly List<MergeStep> merges = [];
    private readonly List<FreezeStep> freezes = [];
    private int? tier;

    /// <summary>Merges, in order.</summary>
    public IReadOnlyList<MergeStep> Merges => merges;

    /// <summary>Groups that evidence could not place, in order.</summary>
    public IReadOnlyList<FreezeStep> Freezes => freezes;

    /// <summary>Whom names kept apart, of what decisions and exclusive ids had joined; null when names said nothing.</summary>
    public NameConflicts? Names { get; private set; }

    /// <summary>The steps that follow belong to this tier.</summary>
    public void Enter(int next) => tier = next;

    /// <summary>Names counted against merges.</summary>
    public void KeptApartByName(NameConflicts names) => Names = names;

    /// <summary>These leads, so many clusters before, became one by these tokens.</summary>
    public void Merged(int clusters, List<int> leads, List<int> tokens)
    {
        if (clusters > 1)
        {
            merges.Add(new MergeStep(tier, leads, tokens));
        }
    }

    /// <summary>These leads could have joined those others by these tokens, but all of them cannot be one person.</summary>
    public void Froze(List<int> leads, List<int> others, List<int> tokens)
    {
        if (leads.Count > 0)
        {
            freezes.Add(new FreezeStep(tier, leads, others, tokens));
        }
    }
}

/// <summary>Leads that became one cluster, by tokens of one tier; the tier is null when the whole component is one person.</summary>
internal sealed record MergeStep(int? Tier, IReadOnlyList<int> Leads, IReadOnlyList<int> Tokens);

/// <summary>Leads that evidence of a tier could not place, and, unless they stand as contradicting others, weaker evidence may not either; alone too many, or together with <paramref name="Others"/> in contradiction.</summary>
internal sealed record FreezeStep(
    int? Tier,
    IReadOnlyList<int> Leads,
    IReadOnlyList<int> Others,
    IReadOnlyList<int> Tokens
);
