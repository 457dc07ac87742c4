using LeadStreams.Local.Broker.Configuration;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Creates topics, each on its own: one that fails does not touch the others.</summary>
internal sealed class CreateTopicsHandler(TopicCreation creation, BrokerSettings settings)
    : ImmediateHandler(ApiKey.CreateTopics)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var topics = Read(context, ref reader, out var validateOnly);
        var names = topics.GroupBy(t => t.Name).ToDictionary(g => g.Key, g => g.Count());
        response.WriteArrayLength(names.Count);
        foreach (var wanted in topics.DistinctBy(t => t.Name))
        {
            Topic? created = null;
            var outcome =
                names[wanted.Name] > 1 ? new Outcome(ErrorCode.InvalidRequest, "The request names the topic twice.")
                : !creation.Permits(context, wanted.Name) ? Denied.Topic
                : validateOnly ? creation.Check(wanted, context.Node.NodeId)
                : creation.Create(wanted, context.Node.NodeId, out created);
            Write(context, wanted, created?.Id ?? Guid.Empty, outcome, response);
        }
    }

    private static WantedTopic[] Read(RequestContext context, ref KafkaReader reader, out bool validateOnly)
    {
        var topics = reader.ReadArray(9, ReadTopic);
        reader.ReadInt32(); // The timeout: creation is done when it is answered.
        validateOnly = context.ApiVersion >= 1 && reader.ReadBoolean();
        return topics;
    }

    private static WantedTopic ReadTopic(scoped ref KafkaReader reader)
    {
        var name = reader.ReadString();
        var partitions = reader.ReadInt32();
        var replicationFactor = reader.ReadInt16();
        var assignments = new Dictionary<int, int[]>();
        for (var left = reader.ReadCount(minElementBytes: 5); left > 0; left--)
        {
            var partition = reader.ReadInt32();
            assignments[partition] = reader.ReadInt32s();
            reader.SkipTags();
        }

        var configs = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var left = reader.ReadCount(minElementBytes: 2); left > 0; left--)
        {
            var config = reader.ReadString();
            configs[config] = reader.ReadNullableString();
            reader.SkipTags();
        }

        return new WantedTopic(name, partitions, replicationFactor) { Assignments = assignments, Configs = configs };
    }

    private void Write(RequestContext context, WantedTopic wanted, Guid id, Outcome outcome, KafkaWriter response)
    {
        var version = context.ApiVersion;
        response.WriteString(wanted.Name);
        if (version >= 7)
            response.WriteUuid(id);
        response.WriteInt16(outcome.ErrorCode);
        if (version >= 1)
            response.WriteNullableString(outcome.Message);
        if (version < 5)
            return;
        var mayDescribe = context.AllowsTopic(AclOperation.DescribeConfigs, wanted.Name);
        WriteShape(wanted, outcome.IsSuccess && mayDescribe, response);
        if (!outcome.IsSuccess || mayDescribe)
        {
            response.WriteEmptyTags();
            return;
        }

        // One tagged field (KIP-525): why the configs are not told.
        response.WriteUnsignedVarint(1);
        response.WriteUnsignedVarint(0);
        response.WriteUnsignedVarint(sizeof(short));
        response.WriteInt16(ErrorCode.TopicAuthorizationFailed);
    }

    private void WriteShape(WantedTopic wanted, bool told, KafkaWriter response)
    {
        if (!told)
        {
            response.WriteInt32(-1);
            response.WriteInt16(-1);
            response.WriteArrayLength(0);
            return;
        }

        response.WriteInt32(creation.PartitionsOf(wanted));
        response.WriteInt16(1);
        var overrides = wanted.Configs.ToDictionary(c => c.Key, c => c.Value!);
        var values = ConfigValue.OfTopic(overrides, settings).ToArray();
        foreach (var value in response.Elements(values))
        {
            response.WriteString(value.Definition.Name);
            response.WriteNullableString(value.Value);
            response.WriteBoolean(false);
            response.WriteInt8((sbyte)value.Source);
            response.WriteBoolean(false);
        }
    }
}
