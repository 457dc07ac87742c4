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

    /// <summary>Service that rejected the record.</summary>
    public const string Service = "ls-service";

    /// <summary>W3C trace context; travels with every derived record.</summary>
    public const string TraceParent = "traceparent";
}
