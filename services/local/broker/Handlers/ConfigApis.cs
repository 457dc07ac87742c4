namespace LeadStreams.Local.Broker.Handlers;

/// <summary>What has configs; the codes of the config APIs.</summary>
internal enum ConfigResourceType : sbyte
{
    Topic = 2,
    Broker = 4,
}

/// <summary>
/// Lists the configs of topics and of the broker, and changes those of topics: AlterConfigs replaces all overrides of a
/// topic, IncrementalAlterConfigs changes single ones. The broker's own settings are given at its start.
/// </summary>
internal sealed class ConfigApis(LogDirectory log, BrokerSettings settings)
{
    private enum Operation : sbyte
    {
        Set = 0,
        Delete = 1,
        Append = 2,
        Subtract = 3,
    }

    private readonly record struct Resource(ConfigResourceType Type, string Name);

    private readonly record struct Change(string Name, Operation Operation, string? Value);

    public IEnumerable<ApiHandler> Handlers =>
        [
            new(ApiKey.DescribeConfigs, Describe),
            new(ApiKey.AlterConfigs, Alter),
            new(ApiKey.IncrementalAlterConfigs, Alter),
        ];

    private void Describe(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var asked = reader.ReadArray(4, (ref one) => (Resource: ReadResource(ref one), Keys: ReadKeys(ref one)));
        var synonyms = version >= 1 && reader.ReadBoolean();
        var documentation = version >= 3 && reader.ReadBoolean();
        foreach (var (resource, keys) in response.Elements(asked))
        {
            IEnumerable<ConfigValue> values = [];
            var refusal =
                FindDenial(context, AclOperation.DescribeConfigs, resource)
                ?? Find(resource, context.Node.NodeId, out values);
            response.WriteOutcome(refusal);
            response.WriteInt8((sbyte)resource.Type);
            response.WriteString(resource.Name);
            values = values.Where(value => keys?.Contains(value.Definition.Name) ?? true);
            foreach (var value in response.Elements(values.ToArray()))
            {
                WriteValue(value, version, resource.Type == ConfigResourceType.Broker, response);
                if (version >= 1)
                    WriteSynonyms(synonyms ? value.Synonyms : [], response);
                response.When(version >= 3)?.WriteInt8((sbyte)value.Definition.Type);
                var told = documentation ? value.Definition.Documentation : null;
                response.When(version >= 3)?.WriteNullableString(told);
            }
        }
    }

    private static Resource ReadResource(ref KafkaReader reader) =>
        new((ConfigResourceType)reader.ReadInt8(), reader.ReadString());

    /// <summary>The names asked for; null for all.</summary>
    private static List<string>? ReadKeys(ref KafkaReader reader)
    {
        var count = reader.ReadArrayLength();
        var keys = count < 0 ? null : new List<string>();
        for (; count > 0; count--)
            keys!.Add(reader.ReadString());
        return keys;
    }

    private Refusal? Find(Resource resource, int nodeId, out IEnumerable<ConfigValue> values)
    {
        values = [];
        switch (resource.Type)
        {
            case ConfigResourceType.Topic when RequestedTopic.Find(log, resource.Name) is { } topic:
                values = ConfigValue.OfTopic(topic.ConfigOverrides, settings);
                return null;
            case ConfigResourceType.Topic:
                return new(ErrorCode.UnknownTopicOrPartition, $"There is no topic '{resource.Name}'.");
            case ConfigResourceType.Broker when resource.Name.Length == 0:
                // No setting is given for all brokers at once: each comes from this broker's start.
                return null;
            case ConfigResourceType.Broker when resource.Name == nodeId.ToString(CultureInfo.InvariantCulture):
                values = ConfigValue.OfBroker(settings);
                return null;
            case ConfigResourceType.Broker:
                return new(ErrorCode.InvalidRequest, $"The only broker is {nodeId}.");
            default:
                return new(ErrorCode.InvalidRequest, $"Resources of type {(sbyte)resource.Type} have no configs here.");
        }
    }

    /// <summary>The part of a value that CreateTopics answers with too, in the layout of version 1.</summary>
    public static void WriteValue(ConfigValue value, short version, bool readOnly, KafkaWriter response)
    {
        response.WriteString(value.Definition.Name);
        response.WriteNullableString(value.Value);
        response.WriteBoolean(readOnly);
        if (version == 0)
            response.WriteBoolean(value.Source == ConfigSource.Default);
        else
            response.WriteInt8((sbyte)value.Source);
        response.WriteBoolean(false); // Sensitive.
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

    private void Alter(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var isIncremental = context.ApiKey == ApiKey.IncrementalAlterConfigs;
        Change ReadChange(scoped ref KafkaReader one)
        {
            var name = one.ReadString();
            var operation = isIncremental ? (Operation)one.ReadInt8() : Operation.Set;
            return new Change(name, operation, one.ReadNullableString());
        }

        var alterations = reader.ReadArray(4, (ref one) => (ReadResource(ref one), one.ReadArray(2, ReadChange)));
        var validateOnly = reader.ReadBoolean();
        foreach (var (resource, changes) in response.Elements(alterations))
        {
            response.WriteOutcome(
                FindDenial(context, AclOperation.AlterConfigs, resource)
                    ?? Alter(resource, changes, isIncremental, validateOnly)
            );
            response.WriteInt8((sbyte)resource.Type);
            response.WriteString(resource.Name);
        }
    }

    private Refusal? Alter(Resource resource, Change[] changes, bool isIncremental, bool validateOnly)
    {
        if (resource.Type != ConfigResourceType.Topic)
            return new(ErrorCode.InvalidRequest, "Only topics have configs that can change while the broker runs.");
        if (RequestedTopic.Find(log, resource.Name) is not { } topic)
            return new(ErrorCode.UnknownTopicOrPartition, $"There is no topic '{resource.Name}'.");
        if (changes.DistinctBy(change => change.Name).Count() != changes.Length)
            return new(ErrorCode.InvalidRequest, "The request names a config twice.");
        Dictionary<string, string> overrides = isIncremental ? new(topic.ConfigOverrides) : [];
        foreach (var change in changes)
        {
            if (Apply(change, overrides) is { } fault)
                return new(ErrorCode.InvalidConfig, fault);
        }

        if (!validateOnly)
            log.SetConfigs(topic, overrides);
        return null;
    }

    /// <summary>Makes the change, or says what is wrong with it.</summary>
    private static string? Apply(Change change, Dictionary<string, string> overrides)
    {
        if (TopicConfigs.Find(change.Name) is not { } definition)
            return TopicConfigs.FindFault(change.Name, change.Value);
        if (change.Operation != Operation.Delete && definition.FindFault(change.Value) is { } fault)
            return fault;
        if (change.Operation is not (Operation.Set or Operation.Delete) && definition.Type != ConfigType.List)
            return $"{change.Name}: this operation needs a list.";
        string[] Present() => ConfigDefinition.Words(overrides.GetValueOrDefault(change.Name, definition.Default));
        switch (change.Operation)
        {
            case Operation.Set:
                overrides[change.Name] = change.Value!;
                return null;
            case Operation.Delete:
                overrides.Remove(change.Name);
                return null;
            case Operation.Append:
                overrides[change.Name] = string.Join(',', Present().Union(ConfigDefinition.Words(change.Value!)));
                return null;
            case Operation.Subtract:
                overrides[change.Name] = string.Join(',', Present().Except(ConfigDefinition.Words(change.Value!)));
                return null;
            default:
                return $"{change.Name}: there is no operation {(sbyte)change.Operation}.";
        }
    }

    private static Refusal? FindDenial(RequestContext context, AclOperation operation, Resource resource)
    {
        if (resource.Type == ConfigResourceType.Topic)
            return context.AllowsTopic(operation, resource.Name) ? null : Refusal.Topic;
        return context.AllowsOnCluster(operation) ? null : Refusal.Cluster;
    }
}
