using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.Kafka;

/// <summary>How a topology runs on Kafka.</summary>
public sealed record KafkaStreamsOptions
{
    /// <summary>Bootstrap servers, <c>host:port[,host:port]</c>.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>
    /// Names this instance of the service over restarts: <c>group.instance.id</c> and transactional id are <c>{application}-{instance}</c>.
    /// Two that run at once must have different names: the newer fences the older.
    /// </summary>
    public string InstanceId { get; init; } = "0";

    /// <summary>Longest time that a transaction stays open; zero commits after every batch.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the first start may wait for Kafka and its topics before it fails.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Folder for local checkpoints of the state; null keeps none, and every start reads the changelogs from their beginning. Losing it costs time,
    /// never data.
    /// </summary>
    public string? StateDirectory { get; init; }

    /// <summary>Time between two checkpoints of a task whose state changes.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Older checkpoints are ignored; must stay well below the changelogs' <c>delete.retention.ms</c>.</summary>
    public TimeSpan CheckpointMaxAge { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Answers questions about the state while the service runs; null answers none.</summary>
    public StateInspection? Inspection { get; init; }

    /// <summary>Further librdkafka settings by their names, for every client: SASL, TLS.</summary>
    public IReadOnlyDictionary<string, string> ClientSettings { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Told of every change of what the service does, on its thread: <c>/readyz</c> is green when all tasks run.</summary>
    public Action<StreamThreadStatus>? StatusChanged { get; init; }
}
