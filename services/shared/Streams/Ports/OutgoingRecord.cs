namespace LeadStreams.Streams.Ports;

/// <summary>One record to append. The producer copies what the spans point to before it returns.</summary>
public readonly ref struct OutgoingRecord
{
    /// <summary><see cref="Partition"/> that lets the key's murmur2 hash choose, as Java, Python and JavaScript clients do.</summary>
    public const int ByKey = -1;

    /// <summary>Topic to append to.</summary>
    public required string Topic { get; init; }

    /// <summary>Partition to append to, or <see cref="ByKey"/>.</summary>
    public required int Partition { get; init; }

    /// <summary>Key.</summary>
    public required ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Value; ignored for a tombstone.</summary>
    public required ReadOnlySpan<byte> Value { get; init; }

    /// <summary>True for a null value.</summary>
    public bool IsTombstone { get; init; }

    /// <summary>Headers.</summary>
    public required RecordHeaders Headers { get; init; }
}
