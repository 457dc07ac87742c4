namespace LeadStreams.Local.Broker.Storage;

/// <summary>A topic and its partitions. Instances live as long as the topic; a topic created anew is another instance.</summary>
internal sealed class Topic(
    string name,
    Guid id,
    bool isInternal,
    PartitionLog[] partitions,
    IReadOnlyDictionary<string, string> configOverrides
)
{
    private volatile PartitionLog[] _partitions = partitions;
    private volatile IReadOnlyDictionary<string, string> _overrides = configOverrides;
    private volatile bool _deleted;

    public string Name { get; } = name;

    /// <summary>Random, kept for life.</summary>
    public Guid Id { get; } = id;
    public bool IsInternal { get; } = isInternal;

    /// <summary>In order of partition number; only ever grows.</summary>
    public IReadOnlyList<PartitionLog> Partitions => _partitions;
    public IReadOnlyDictionary<string, string> ConfigOverrides => _overrides;
    public bool Deleted => _deleted;

    internal void SetPartitions(PartitionLog[] partitions) => _partitions = partitions;

    internal void SetOverrides(IReadOnlyDictionary<string, string> overrides) => _overrides = overrides;

    internal void MarkDeleted() => _deleted = true;
}
