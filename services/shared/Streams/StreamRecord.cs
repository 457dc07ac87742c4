namespace LeadStreams.Streams;

/// <summary>
/// One record as a processor sees it: position, key and decoded value. A message that was handed over within the transaction has the
/// offset −1 and the time when it was emitted.
/// </summary>
public readonly record struct StreamRecord(
    string Topic,
    int Partition,
    long Offset,
    DateTimeOffset Timestamp,
    string Key,
    object? Value,
    RecordHeaders Headers
);

/// <summary>The value of a raw topic: the bytes as received, valid during the call only.</summary>
public sealed class RawValue(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}

/// <summary>A timer that is due.</summary>
public readonly record struct FiredTimer(string Key, string Name, DateTimeOffset Due);
