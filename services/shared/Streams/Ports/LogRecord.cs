namespace LeadStreams.Streams.Ports;

/// <summary>
/// One record as it lies in the log. Key and value point into the client's memory and are valid until the next poll of the
/// client that gave them.
/// </summary>
/// <param name="Topic">Topic read.</param>
/// <param name="Partition">Partition read.</param>
/// <param name="Offset">Offset of the record.</param>
/// <param name="TimestampMs">Kafka's timestamp, UTC milliseconds since 1970.</param>
/// <param name="Key">Key, or null.</param>
/// <param name="Value">Value; null is a tombstone.</param>
/// <param name="Headers">Headers.</param>
public readonly record struct LogRecord(
    string Topic,
    int Partition,
    long Offset,
    long TimestampMs,
    ReadOnlyMemory<byte>? Key,
    ReadOnlyMemory<byte>? Value,
    RecordHeaders Headers
)
{
    /// <summary>The record with bytes of its own, to be kept beyond the next poll.</summary>
    public LogRecord Kept() => this with { Key = Copy(Key), Value = Copy(Value) };

    private static ReadOnlyMemory<byte>? Copy(ReadOnlyMemory<byte>? bytes) =>
        bytes is { } some ? some.ToArray() : default(ReadOnlyMemory<byte>?);
}
