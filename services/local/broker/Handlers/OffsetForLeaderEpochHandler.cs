using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Says where the records of a leader epoch end (KIP-320). There is one epoch in the life of a partition, so its end is
/// the end of the log.
/// </summary>
internal sealed class OffsetForLeaderEpochHandler(LogDirectory log) : IApiHandler
{
    private const int UnknownEpoch = -1;

    public ApiKey ApiKey => ApiKey.OffsetForLeaderEpoch;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        if (version >= 3)
            reader.ReadInt32(); // Replica id: there are no followers.
        if (version >= 2)
            response.WriteInt32(0);
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

        reader.SkipTags();
        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
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
