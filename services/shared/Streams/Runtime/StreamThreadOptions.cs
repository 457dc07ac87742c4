using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.Runtime;

/// <summary>How a stream thread works.</summary>
public sealed record StreamThreadOptions
{
    /// <summary>Names this instance over restarts; the transactional id is <c>{application}-{instance}</c>.</summary>
    public string InstanceId { get; init; } = "0";

    /// <summary>Stream threads of one process, see <see cref="StreamThreadGroup"/>.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Longest time that a transaction stays open before it is committed; zero commits after every batch.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Records and timers after which a transaction is committed, whatever its age.</summary>
    public int MaxTransactionRecords { get; init; } = 20_000;

    /// <summary>
    /// Messages to repartition topics that one transaction may hand over between the tasks of the thread; the others go through the log, so
    /// that a transaction always ends. Zero sends all of them through the log.
    /// </summary>
    public int MaxLocalMessages { get; init; } = 20_000;

    /// <summary>
    /// Messages of repartition topics that may wait for the tasks of the thread before sources that yield to them (<see cref="SourceTopic"/>) are held back, until
    /// half as many are left. Looked at once a second.
    /// </summary>
    public int MaxWaitingMessages { get; init; } = 200_000;

    /// <summary>Records taken from the client at once.</summary>
    public int BatchRecords { get; init; } = 5_000;

    /// <summary>Longest wait for records when there is nothing to do.</summary>
    public TimeSpan PollTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the first start may wait for the log and its topics before it fails.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First wait after a failure of the clients; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait after a failure of the clients.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How local checkpoints of the state are kept; null keeps none, and every restore reads the changelogs from their beginning.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>Answers questions about the state between two steps; null answers none.</summary>
    public StateInspection? Inspection { get; init; }

    /// <summary>Told of every change of what the thread does; called on its thread.</summary>
    public Action<StreamThreadStatus>? StatusChanged { get; init; }
}

/// <summary>What a stream thread does.</summary>
public enum StreamThreadPhase
{
    /// <summary>Waits for the log, its topics and the group.</summary>
    Starting,

    /// <summary>Reads changelogs for at least one of its tasks.</summary>
    Restoring,

    /// <summary>All its tasks run; it may have none.</summary>
    Running,

    /// <summary>Ended.</summary>
    Closed,
}

/// <summary>What a stream thread does, for health checks.</summary>
/// <param name="Phase">Phase.</param>
/// <param name="RunningTasks">Tasks that process.</param>
/// <param name="RestoringTasks">Tasks that restore.</param>
/// <param name="RestoredPercent">0 to 100, by offsets of the changelogs being read.</param>
/// <param name="PausedTasks">Of the running tasks, those that process nothing because they were told so.</param>
/// <param name="PausedSince">When the first of them was paused (UTC), or null.</param>
public readonly record struct StreamThreadStatus(
    StreamThreadPhase Phase,
    int RunningTasks,
    int RestoringTasks,
    int RestoredPercent,
    int PausedTasks = 0,
    DateTimeOffset? PausedSince = null
);
