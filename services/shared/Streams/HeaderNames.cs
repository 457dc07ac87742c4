namespace LeadStreams.Streams;

/// <summary>Names of the record headers LeadStreams writes.</summary>
public static class HeaderNames
{
    /// <summary>Source folder name, on raw topics.</summary>
    public const string Source = "ls-source";

    /// <summary>Id of the HTTP delivery, poll page or file line that brought the record.</summary>
    public const string DeliveryId = "ls-delivery-id";

    /// <summary>When the record reached us: UTC milliseconds since 1970 as decimal text. Travels with every derived record.</summary>
    public const string ReceivedAt = "ls-received-at";

    /// <summary>Content type of the raw bytes.</summary>
    public const string ContentType = "ls-content-type";

    /// <summary><c>live</c>, <c>backfill</c> or <c>replay</c>.</summary>
    public const string Origin = "ls-origin";

    /// <summary>Why a record was rejected: a code of the catalogue in <c>deploy/runbooks/reject-codes.md</c>.</summary>
    public const string RejectCode = "ls-reject-code";

    /// <summary>The field at fault, as a source path; no value.</summary>
    public const string RejectField = "ls-reject-field";

    /// <summary>What is wrong, without personal data.</summary>
    public const string RejectDetail = "ls-reject-detail";

    /// <summary>Topic the rejected record was read from.</summary>
    public const string OriginTopic = "ls-origin-topic";

    /// <summary>Partition the rejected record was read from.</summary>
    public const string OriginPartition = "ls-origin-partition";

    /// <summary>Offset the rejected record was read from.</summary>
    public const string OriginOffset = "ls-origin-offset";

    /// <summary>Kafka's timestamp of the rejected record where it was read: UTC milliseconds since 1970 as decimal text.</summary>
    public const string OriginTimestamp = "ls-origin-timestamp";

    /// <summary>
    /// Where a topology keeps order behind dead letters: the record's place in its key's queue,
    /// <c>topic/partition/offset#n</c>; the position is that of the record which began the queue, n counts from it.
    /// </summary>
    public const string QueuePlace = "ls-queue-place";

    /// <summary>What a record of a control topic asks for: <c>redrive</c>, <c>discard</c>, <c>pause</c> or <c>resume</c>.</summary>
    public const string Control = "ls-control";

    /// <summary>Partition of the dead-letter topic where the record lies that is redriven or discarded.</summary>
    public const string DeadLetterPartition = "ls-dead-letter-partition";

    /// <summary>Offset in the dead-letter topic of the record that is redriven or discarded.</summary>
    public const string DeadLetterOffset = "ls-dead-letter-offset";

    /// <summary>Service that rejected the record.</summary>
    public const string Service = "ls-service";

    /// <summary>W3C trace context; travels with every derived record.</summary>
    public const string TraceParent = "traceparent";
}
