namespace LeadStreams.Local.Broker.Groups;

/// <summary>Settings of the group coordinator; each names the Apache Kafka broker setting it stands for.</summary>
internal sealed record GroupOptions
{
    /// <summary><c>group.initial.rebalance.delay.ms</c>: how long the first rebalance of an empty group waits for company.
    /// Apache Kafka's 3 s pays on clusters; a laptop would rather start at once.</summary>
    public TimeSpan InitialRebalanceDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary><c>group.min.session.timeout.ms</c></summary>
    public TimeSpan MinSessionTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary><c>group.max.session.timeout.ms</c></summary>
    public TimeSpan MaxSessionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary><c>group.max.size</c></summary>
    public int MaxSize { get; init; } = int.MaxValue;

    /// <summary><c>offset.metadata.max.bytes</c></summary>
    public int MaxOffsetMetadataBytes { get; init; } = 4096;

    /// <summary><c>offsets.retention.minutes</c></summary>
    public TimeSpan OffsetRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>offsets.retention.check.interval.ms</c></summary>
    public TimeSpan OffsetRetentionCheckInterval { get; init; } = TimeSpan.FromMinutes(10);
}
