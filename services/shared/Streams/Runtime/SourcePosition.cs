using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>What a topic that a task reads is to it.</summary>
internal enum SourceKind
{
    /// <summary>Records from elsewhere.</summary>
    Input,

    /// <summary>Messages between keys of the topology.</summary>
    Repartition,

    /// <summary>Commands to the service.</summary>
    Control,
}

/// <summary>How far a task has read one of its source partitions.</summary>
internal sealed class SourcePosition(SourceTopic source, int partition, SourceKind kind = SourceKind.Input)
{
    private const long Unknown = -1;

    private long rewindTo = Unknown;

    public string Topic => source.Topic;

    public ISerde Serde => source.Serde;

    /// <summary>True when values are the bytes as they are.</summary>
    public bool IsRaw { get; } = ReferenceEquals(source.Serde, Serdes.Raw);

    /// <summary>True for the control topic, whose records are commands.</summary>
    public bool IsControl => kind == SourceKind.Control;

    /// <summary>True for messages between keys.</summary>
    public bool IsRepartition => kind == SourceKind.Repartition;

    /// <inheritdoc cref="SourceTopic"/>
    public bool YieldsToMessages => source.YieldsToMessages;

    /// <summary>True while the consumer delivers none of its records to a running task; kept by <see cref="SourcePauses"/>.</summary>
    public bool IsHeldBack { get; set; }

    public TopicPartition Partition { get; } = new(source.Topic, partition);

    public SourceLag Lag { get; } = new();

    public KeyValuePair<string, object?> TopicTag { get; } = new("messaging.destination.name", source.Topic);

    public KeyValuePair<string, object?> PartitionTag { get; } = new("messaging.destination.partition.id", partition);

    /// <summary>The next offset to process.</summary>
    public long Next { get; private set; }

    /// <summary>Records processed in the open transaction.</summary>
    public long InTransaction { get; private set; }

    /// <summary>Kafka's timestamp of the last record processed, UTC milliseconds since 1970.</summary>
    public long LastTimestampMs { get; private set; }

    /// <summary>Starts at the group's committed offset, or at the beginning where nothing is committed.</summary>
    public void StartAt(long? committed) => Next = committed ?? 0;

    /// <summary>One record is about to be processed.</summary>
    public void Advance(in LogRecord record)
    {
        if (record.Offset < Next)
        {
            throw new InvalidOperationException($"{Partition}: offset {record.Offset} came again, {Next} is next");
        }

        WillRewind(record.Offset);
        Next = record.Offset + 1;
        LastTimestampMs = record.TimestampMs;
        InTransaction++;
    }

    /// <summary>A record that has been polled: an abort must go back at least to it.</summary>
    public void WillRewind(long offset)
    {
        if (rewindTo == Unknown)
        {
            rewindTo = offset;
        }
    }

    /// <summary>What was processed is committed.</summary>
    public void Commit()
    {
        rewindTo = Unknown;
        InTransaction = 0;
    }

    /// <summary>Goes back to before the transaction; returns the offset to seek, or null when nothing was polled.</summary>
    public long? Rollback()
    {
        if (rewindTo == Unknown)
        {
            return null;
        }

        var offset = rewindTo;
        Next = offset;
        rewindTo = Unknown;
        InTransaction = 0;
        return offset;
    }
}
