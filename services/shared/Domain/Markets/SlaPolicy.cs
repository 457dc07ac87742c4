namespace LeadStreams.Domain.Markets;

/// <summary>What a market promises: a first response within <see cref="Target"/> of business time.</summary>
public sealed record SlaPolicy
{
    /// <summary>The shares of the target, in percent, that are thresholds; ascending.</summary>
    public static IReadOnlyList<int> ThresholdPercents { get; } = [80, 100, 150];

    /// <summary>Id of the policy, such as <c>first-response</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Version of the policy and, after <c>@</c>, of the catalogue whose calendar it is reckoned with.</summary>
    public required string Version { get; init; }

    /// <summary>Business time within which somebody must have responded; above zero, whole milliseconds.</summary>
    public required TimeSpan Target { get; init; }

    /// <summary>Business time after which <paramref name="percent"/> of the target is used up; rounded up to whole milliseconds, so never early.</summary>
    public TimeSpan Share(int percent)
    {
        var targetMs = (long)Target.TotalMilliseconds;
        return TimeSpan.FromMilliseconds(((targetMs * percent) + 99) / 100);
    }
}
