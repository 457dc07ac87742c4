using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.State.Checkpoints;

/// <summary>How a stream thread keeps checkpoints.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Where they lie. Instances may share a folder: each file says what it is of, and is true on its own.</summary>
    public required ICheckpointFolder Folder { get; init; }

    /// <summary>What writes and loads them.</summary>
    public required IBackgroundWork Background { get; init; }

    /// <summary>Time between two checkpoints of a task whose state changes; one that takes long to write has longer pauses.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Older ones are ignored, and deleted when their partition is elsewhere. Must stay well below the changelogs' <c>delete.retention.ms</c> (Kafka's default: a day): later, the tombstones
    /// that tell of deleted keys may be gone from the tail.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(12);
}
