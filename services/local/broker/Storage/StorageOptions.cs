using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>Settings of the storage layer.</summary>
internal sealed record StorageOptions
{
    /// <summary>Folder that holds everything the broker keeps; created when missing.</summary>
    public required string DataDirectory { get; init; }

    public FlushPolicy Flush { get; init; } = FlushPolicy.Always;

    /// <summary>Unflushed bytes of a partition that are forced to the disk in the background where no append waits for it,
    /// so that closing a segment, during which nothing can be appended, has little left to force.</summary>
    public int BackgroundFlushBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Threads that force files to the disk; partitions share them.</summary>
    public int FlushThreads { get; init; } = 4;

    /// <summary>Time between flushes under <see cref="FlushPolicy.Interval"/>.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Node id written to a new data folder; an existing folder keeps its own.</summary>
    public int NodeId { get; init; } = 1;

    /// <summary>Topic configs that hold where a topic has no override (Kafka's names, for example "segment.bytes").</summary>
    public IReadOnlyDictionary<string, string> TopicDefaults { get; init; } = new Dictionary<string, string>();

    public CleanerOptions Cleaner { get; init; } = new();
}
