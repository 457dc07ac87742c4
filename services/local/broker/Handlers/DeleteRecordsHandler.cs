using LeadStreams.Local.Broker.Configuration;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Moves the start of partitions forward.</summary>
internal sealed class DeleteRecordsHandler(LogDirectory log, BrokerSettings settings) : ApiHandler(ApiKey.DeleteRecords)
{
    private readonly record struct Cut(int Partition, long Offset);

    private readonly record struct TopicCuts(string Topic, Cut[] Cuts);

    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var topics = Read(context, body.Span);
        foreach (var (name, cuts) in response.Elements(topics))
        {
            var topic = PartitionLookup.FindTopic(log, name);
            var allowed = context.AllowsTopic(AclOperation.Delete, name);
            response.WriteString(name);
            foreach (var cut in response.Elements(cuts))
            {
                var (error, lowWatermark) = allowed
                    ? await CutAsync(topic, cut)
                    : (ErrorCode.TopicAuthorizationFailed, -1);
                response.WriteInt32(cut.Partition);
                response.WriteInt64(lowWatermark);
                response.WriteInt16(error);
            }
        }
    }

    private static TopicCuts[] Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var topics = reader.ReadArray(
            3,
            (ref topic) => new TopicCuts(topic.ReadString(), topic.ReadArray(12, ReadCut))
        );
        reader.ReadInt32(); // The timeout: the records are gone when it is answered.
        reader.SkipTags();
        return topics;
    }

    private static Cut ReadCut(scoped ref KafkaReader reader) => new(reader.ReadInt32(), reader.ReadInt64());

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
