namespace LeadStreams.Streams;

/// <summary>
/// What a stream service is: the application id that names its consumer group, changelogs and transactions; the co-partitioned
/// topics it reads; the stores it keeps; the topics it writes; and the processor that decides.
/// </summary>
public sealed class Topology
{
    /// <summary>Consumer group, transactional id prefix and changelog prefix.</summary>
    public required string ApplicationId { get; init; }

    /// <summary>Topics read; all have the same number of partitions, and equal keys lie in equal partitions.</summary>
    public required IReadOnlyList<SourceTopic> Sources { get; init; }

    /// <summary>Keyed state; each store has the compacted changelog topic <c>{application}-{store}-changelog</c>.</summary>
    public required IReadOnlyList<StoreDefinition> Stores { get; init; }

    /// <summary>Topics that the processor may emit to.</summary>
    public required IReadOnlyList<SinkTopic> Sinks { get; init; }

    /// <summary>
    /// Topics that are both read and written, by their names: messages between keys of this topology. Each is one of the sources and
    /// one of the sinks, so it is co-partitioned with the sources and must be keyed by what the processor decides on.
    /// </summary>
    public IReadOnlyList<string> Repartitions { get; init; } = [];

    /// <summary>Makes the processor of one task.</summary>
    public required Func<IProcessor> Processor { get; init; }

    /// <summary>Where rejected records go, with their original bytes.</summary>
    public string DeadLetterTopic { get; init; } = "leads.rejected";

    /// <summary>What a dead letter means for later records of its key.</summary>
    public DeadLetterPolicy DeadLetters { get; init; } = DeadLetterPolicy.Independent;

    /// <summary>Records taken in at once, at most; what comes of them follows before the next. Null is as many as the client has at hand.</summary>
    public int? MaxBatchRecords { get; init; }

    /// <summary>The topic of commands to this service alone, read like a source and co-partitioned with them; made by the runtime.</summary>
    public string ControlTopic => $"{ApplicationId}-control";

    /// <summary>Number of topics that each task reads: the sources and the control topic.</summary>
    internal int InputCount => Sources.Count + 1;
}

/// <summary>A topic that is read, and how its values are decoded.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Serde">How its values are decoded.</param>
/// <param name="YieldsToMessages">True when it is not read while too many messages of repartition topics wait, see <see cref="Runtime.StreamThreadOptions.MaxWaitingMessages"/>.</param>
public sealed record SourceTopic(string Topic, ISerde Serde, bool YieldsToMessages = false);

/// <summary>A topic that is written, and how its values are encoded.</summary>
public sealed record SinkTopic(string Topic, ISerde Serde);

/// <summary>A keyed store, and how its states are encoded in the changelog.</summary>
public sealed record StoreDefinition(string Name, ISerde Serde);
