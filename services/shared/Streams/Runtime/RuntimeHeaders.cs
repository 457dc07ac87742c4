namespace LeadStreams.Streams.Runtime;

/// <summary>Tells headers that the runtime adds on the way of a dead letter from those that came with the record.</summary>
internal static class RuntimeHeaders
{
    /// <summary>Added by a rejection. A record that is rejected again tells of its last rejection only.</summary>
    public static bool IsOfRejection(string name) =>
        name
            is HeaderNames.RejectCode
                or HeaderNames.RejectField
                or HeaderNames.RejectDetail
                or HeaderNames.OriginTopic
                or HeaderNames.OriginPartition
                or HeaderNames.OriginOffset
                or HeaderNames.OriginTimestamp
                or HeaderNames.QueuePlace
                or HeaderNames.Service;

    /// <summary>Added by a rejection or a command.</summary>
    public static bool IsAdded(string name) =>
        IsOfRejection(name)
        || name is HeaderNames.Control or HeaderNames.DeadLetterPartition or HeaderNames.DeadLetterOffset;
}
