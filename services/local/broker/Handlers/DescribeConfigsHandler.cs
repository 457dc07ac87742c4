using LeadStreams.Local.Broker.Configuration;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Lists the configs of topics and of the broker.</summary>
internal sealed class DescribeConfigsHandler(LogDirectory log, BrokerSettings settings)
    : ImmediateHandler(ApiKey.DescribeConfigs)
{
    private readonly record struct Asked(ConfigResource Resource, HashSet<string>? Keys);

    private readonly record struct Detail(short Version, bool Synonyms, bool Documentation);

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var asked = reader.ReadArray(4, ReadAsked);
        var synonyms = version >= 1 && reader.ReadBoolean();
        var documentation = version >= 3 && reader.ReadBoolean();

        foreach (var one in response.Elements(asked))
            WriteResource(one, context, new Detail(version, synonyms, documentation), response);
    }

    private static Asked ReadAsked(scoped ref KafkaReader reader)
    {
        var resource = ConfigResource.Read(ref reader);
        var count = reader.ReadArrayLength();
        var keys = count < 0 ? null : new HashSet<string>(StringComparer.Ordinal);
        for (; count > 0; count--)
            keys!.Add(reader.ReadString());
        return new Asked(resource, keys);
    }

    private void WriteResource(Asked asked, RequestContext context, Detail detail, KafkaWriter response)
    {
        IEnumerable<ConfigValue> values = [];
        var outcome =
            asked.Resource.FindDenial(context, AclOperation.DescribeConfigs)
            ?? Find(asked.Resource, context.Node.NodeId, out values);
        outcome.WriteTo(response);
        response.WriteInt8((sbyte)asked.Resource.Type);
        response.WriteString(asked.Resource.Name);
        var wanted = values.Where(value => asked.Keys?.Contains(value.Definition.Name) ?? true).ToArray();
        foreach (var value in response.Elements(wanted))
            WriteValue(value, asked.Resource.Type == ConfigResourceType.Broker, detail, response);
    }

    private Outcome Find(ConfigResource resource, int nodeId, out IEnumerable<ConfigValue> values)
    {
        values = [];
        switch (resource.Type)
        {
            case ConfigResourceType.Topic when PartitionLookup.FindTopic(log, resource.Name) is { } topic:
                values = ConfigValue.OfTopic(topic.ConfigOverrides, settings);
                return Outcome.Success;
            case ConfigResourceType.Topic:
                return new(ErrorCode.UnknownTopicOrPartition, $"There is no topic '{resource.Name}'.");
            case ConfigResourceType.Broker when resource.Name.Length == 0:
                // No setting is given for all brokers at once: each comes from this broker's start.
                return Outcome.Success;
            case ConfigResourceType.Broker when resource.IsBroker(nodeId):
                values = ConfigValue.OfBroker(settings);
                return Outcome.Success;
            case ConfigResourceType.Broker:
                return new(ErrorCode.InvalidRequest, $"The only broker is {nodeId}.");
            default:
                return new(ErrorCode.InvalidRequest, $"Resources of type {(sbyte)resource.Type} have no configs here.");
        }
    }

    private static void WriteValue(ConfigValue value, bool readOnly, Detail detail, KafkaWriter response)
    {
        response.WriteString(value.Definition.Name);
        response.WriteNullableString(value.Value);
        response.WriteBoolean(readOnly);
        if (detail.Version == 0)
            response.WriteBoolean(value.Source == ConfigSource.Default);
        else
            response.WriteInt8((sbyte)value.Source);
        response.WriteBoolean(false);
        if (detail.Version >= 1)
            WriteSynonyms(detail.Synonyms ? value.Synonyms : [], response);
        if (detail.Version >= 3)
        {
            response.WriteInt8((sbyte)value.Definition.Type);
            response.WriteNullableString(detail.Documentation ? value.Definition.Documentation : null);
        }
    }

    private static void WriteSynonyms(ConfigSynonym[] synonyms, KafkaWriter response)
    {
        foreach (var synonym in response.Elements(synonyms))
        {
            response.WriteString(synonym.Name);
            response.WriteNullableString(synonym.Value);
            response.WriteInt8((sbyte)synonym.Source);
        }
    }
}
