using LeadStreams.Local.Broker.Configuration;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Moves the start of partitions forward.</summary>
internal sealed class DeleteRecordsHandler(LogDirectory log, BrokerSettings settings) : IApiHandler
{
    private readonly record struct Cut(int Partition, long Offset);

    private readonly record struct TopicCuts(string Topic, Cut[] Cuts);

    public ApiKey ApiKey => ApiKey.DeleteRecords;

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var topics = Read(context, body.Span);
        response.WriteInt32(0);
        response.WriteArrayLength(topics.Length);
        foreach (var (name, cuts) in topics)
        {
            var topic = PartitionLookup.FindTopic(log, name);
            var allowed = context.AllowsTopic(AclOperation.Delete, name);
            response.WriteString(name);
            response.WriteArrayLength(cuts.Length);
            foreach (var cut in cuts)
            {
                var (error, lowWatermark) = allowed
                    ? await CutAsync(topic, cut)
                    : (ErrorCode.TopicAuthorizationFailed, -1);
                response.WriteInt32(cut.Partition);
                response.WriteInt64(lowWatermark);
                response.WriteInt16(error);
                response.WriteEmptyTags();
            }

            response.WriteEmptyTags();
        }

        response.WriteEmptyTags();
    }

    private static TopicCuts[] Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var topics = new TopicCuts[reader.ReadCount(minElementBytes: 3)];
        for (var t = 0; t < topics.Length; t++)
        {
            var name = reader.ReadString();
            var cuts = new Cut[reader.ReadCount(minElementBytes: 12)];
            for (var p = 0; p < cuts.Length; p++)
            {
                var partition = reader.ReadInt32();
                cuts[p] = new Cut(partition, reader.ReadInt64());
                reader.SkipTags();
            }

            reader.SkipTags();
            topics[t] = new TopicCuts(name, cuts);
        }

        reader.ReadInt32(); // The timeout: the records are gone when it is answered.
        reader.SkipTags();
        return topics;
    }

    private async ValueTask<(short Error, long LowWatermark)> CutAsync(Topic? topic, Cut cut)
    {
        var error = PartitionLookup.Find(topic, cut.Partition, PartitionLookup.NoLeaderEpoch, out var partition);
        if (error != ErrorCode.None)
            return (error, -1);
        if (topic!.IsInternal)
            return (ErrorCode.InvalidTopicException, -1);
        if (!IsDeleting(topic))
            return (ErrorCode.PolicyViolation, -1);
        try
        {
            return (ErrorCode.None, await partition!.DeleteRecordsBeforeAsync(cut.Offset));
        }
        catch (ArgumentOutOfRangeException)
        {
            return (ErrorCode.OffsetOutOfRange, -1);
        }
    }

    /// <summary>Records of a topic that is only compacted are its state: Kafka does not let them be cut off.</summary>
    private bool IsDeleting(Topic topic)
    {
        var policy = topic.ConfigOverrides.TryGetValue("cleanup.policy", out var text)
            ? text
            : settings.Given("log.cleanup.policy") ?? "delete";
        return ConfigDefinition.Words(policy).Contains("delete");
    }
}
