namespace LeadStreams.Local.Broker.Groups;

/// <summary>The broker's settings as far as the group coordinator is concerned.</summary>
internal sealed record GroupOptions(BrokerSettings Settings)
{
    /// <summary>The defaults. Apache Kafka waits 3 s for company in the first rebalance, which pays on clusters; a laptop would
    /// rather start at once.</summary>
    public GroupOptions()
        : this(BrokerSettings.Parse([])) { }

    public TimeSpan InitialRebalanceDelay { get; init; } = Settings.Milliseconds("group.initial.rebalance.delay.ms");
    public TimeSpan MinSessionTimeout { get; init; } = Settings.Milliseconds("group.min.session.timeout.ms");
    public TimeSpan MaxSessionTimeout { get; init; } = Settings.Milliseconds("group.max.session.timeout.ms");
    public int MaxSize { get; init; } = Settings.Int("group.max.size");
    public int MaxOffsetMetadataBytes { get; init; } = Settings.Int("offset.metadata.max.bytes");
    public TimeSpan OffsetRetention { get; init; } = TimeSpan.FromMinutes(Settings.Int("offsets.retention.minutes"));
    public TimeSpan OffsetRetentionCheckInterval { get; init; } =
        Settings.Milliseconds("offsets.retention.check.interval.ms");
}
