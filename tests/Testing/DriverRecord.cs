using LeadStreams.Streams;

namespace LeadStreams.Testing;

/// <summary>A record that a topology emitted, decoded; <paramref name="Value"/> null is a tombstone.</summary>
public sealed record DriverRecord(string Topic, string Key, object? Value, RecordHeaders Headers);

/// <summary>A record that a topology rejected.</summary>
public sealed record RejectedRecord(string Key, byte[]? Bytes, RecordHeaders Headers)
{
    /// <summary>Where it lies in the dead-letter topic.</summary>
    public required long Offset { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string Code => Headers.GetText(HeaderNames.RejectCode)!;

    /// <summary>The field at fault, or null.</summary>
    public string? Field => Headers.GetText(HeaderNames.RejectField);

    /// <summary>What is wrong, or null.</summary>
    public string? Detail => Headers.GetText(HeaderNames.RejectDetail);

    /// <summary>Where it was read.</summary>
    public string OriginTopic => Headers.GetText(HeaderNames.OriginTopic)!;
}
