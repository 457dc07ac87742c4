using System.Globalization;
using System.Text;

namespace LeadStreams.Streams.Kafka.Operations;

/// <summary>A rejected record as it lies in the dead-letter topic.</summary>
/// <param name="Partition">Partition of the dead-letter topic.</param>
/// <param name="Offset">Offset in it.</param>
/// <param name="RejectedAt">When it was rejected (UTC).</param>
/// <param name="Key">Key of the rejected record, or null.</param>
/// <param name="Value">Its bytes; null is a tombstone.</param>
/// <param name="Headers">Its headers and those of the rejection.</param>
public sealed record DeadLetter(
    int Partition,
    long Offset,
    DateTimeOffset RejectedAt,
    byte[]? Key,
    byte[]? Value,
    RecordHeaders Headers
)
{
    /// <summary>Names the dead letter: <c>partition:offset</c>.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Partition}:{Offset}");

    /// <summary>Service that rejected it.</summary>
    public string Service => Text(HeaderNames.Service);

    /// <summary>Why.</summary>
    public string Code => Text(HeaderNames.RejectCode);

    /// <summary>The field at fault, or nothing.</summary>
    public string Field => Text(HeaderNames.RejectField);

    /// <summary>What is wrong, without personal data, or nothing.</summary>
    public string Detail => Text(HeaderNames.RejectDetail);

    /// <summary>Topic it was read from.</summary>
    public string OriginTopic => Text(HeaderNames.OriginTopic);

    /// <summary>Partition it was read from; null when the header is missing.</summary>
    public int? OriginPartition =>
        int.TryParse(Text(HeaderNames.OriginPartition), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Where it was read, <c>topic-partition@offset</c>.</summary>
    public string Origin => $"{OriginTopic}-{Text(HeaderNames.OriginPartition)}@{Text(HeaderNames.OriginOffset)}";

    /// <summary>Its key as text.</summary>
    public string KeyText => Key is null ? "" : Encoding.UTF8.GetString(Key);

    /// <summary>True when a record waits for it: its topology keeps order behind dead letters.</summary>
    public bool IsWaitedFor => Headers.Get(HeaderNames.QueuePlace) is not null;

    /// <summary>What was done about it so far.</summary>
    public DeadLetterState State { get; init; }

    /// <summary>True when both tell of one record; parts of one record may be rejected one by one, and one redrive is for all.</summary>
    public bool IsOfSameRecord(DeadLetter other) =>
        Service == other.Service && Origin == other.Origin && !Origin.EndsWith("@-1", StringComparison.Ordinal);

    private string Text(string header) => Headers.GetText(header) ?? "";
}

/// <summary>What was done about a dead letter.</summary>
public enum DeadLetterState
{
    /// <summary>Nothing.</summary>
    Open,

    /// <summary>It was sent back to its service.</summary>
    Redriven,

    /// <summary>It was given up.</summary>
    Discarded,
}
