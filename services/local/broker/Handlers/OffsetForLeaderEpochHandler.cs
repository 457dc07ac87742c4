namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Says where the records of a leader epoch end (KIP-320). There is one epoch in the life of a partition, so its end is
/// the end of the log.
/// </summary>
internal sealed class OffsetForLeaderEpochHandler(LogDirectory log) : ImmediateHandler(ApiKey.OffsetForLeaderEpoch)
{
    private const int UnknownEpoch = -1;

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        if (version >= 3)
            reader.ReadInt32(); // Replica id: there are no followers.
        var topics = reader.ReadCount(minElementBytes: 3);
        response.WriteArrayLength(topics);
        for (; topics > 0; topics--)
        {
            var name = reader.ReadString();
            response.WriteString(name);
            AnswerPartitions(ref reader, version, Find(context, name), response);
            reader.SkipTags();
            response.WriteEmptyTags();
        }
    }

    private (Topic? Topic, bool Allowed) Find(RequestContext context, string name) =>
        (PartitionLookup.FindTopic(log, name), context.AllowsTopic(AclOperation.Describe, name));

    private static void AnswerPartitions(
        ref KafkaReader reader,
        short version,
        (Topic? Topic, bool Allowed) asked,
        KafkaWriter response
    )
    {
        var partitions = reader.ReadCount(minElementBytes: 8);
        response.WriteArrayLength(partitions);
        for (; partitions > 0; partitions--)
        {
            var index = reader.ReadInt32();
            var current = version >= 2 ? reader.ReadInt32() : PartitionLookup.NoLeaderEpoch;
            var wanted = reader.ReadInt32();
            reader.SkipTags();

            var error = PartitionLookup.Find(asked.Topic, index, current, out var partition);
            if (!asked.Allowed)
                error = ErrorCode.TopicAuthorizationFailed;
            var known = error == ErrorCode.None && wanted == partition!.LeaderEpoch;
            response.WriteInt16(error);
            response.WriteInt32(index);
            if (version >= 1)
                response.WriteInt32(known ? wanted : UnknownEpoch);
            response.WriteInt64(known ? partition!.LogEndOffset : -1);
            response.WriteEmptyTags();
        }
    }
}
