using LeadStreams.Streams;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Ingest.Retrieval;

/// <summary>A notification that was polled and not yet committed, with a copy of its bytes.</summary>
internal sealed record PendingNotification(
    TopicPartition Partition,
    long Offset,
    byte[] Key,
    byte[] Value,
    RecordHeaders Headers,
    LeadgenNotification Content
)
{
    public static PendingNotification From(in LogRecord record)
    {
        var value = record.Value is { } bytes ? bytes.ToArray() : [];
        return new PendingNotification(
            new TopicPartition(record.Topic, record.Partition),
            record.Offset,
            record.Key is { } key ? key.ToArray() : [],
            value,
            record.Headers,
            LeadgenNotification.Parse(value)
        );
    }
}
