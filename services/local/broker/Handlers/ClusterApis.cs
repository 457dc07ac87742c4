namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Describes the cluster and its topics, and creates topics that are asked for where that is allowed.</summary>
internal sealed class ClusterApis(LogDirectory log, TopicCreation creation)
{
    private const sbyte BrokersEndpoint = 1;

    private readonly record struct Asked(string? Name, Guid Id);

    private readonly record struct Found(short ErrorCode, string? Name, Guid Id, Topic? Topic)
    {
        public static Found Existing(Topic topic) => new(Protocol.ErrorCode.None, topic.Name, topic.Id, topic);

        public static Found Nothing(short error, string? name) => new(error, name, Guid.Empty, null);
    }

    public IEnumerable<ApiHandler> Handlers =>
        [new(ApiKey.Metadata, Metadata), new(ApiKey.DescribeCluster, DescribeCluster)];

    private void Metadata(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var asked = ReadTopics(ref reader, version);
        var mayCreate = version < 4 || reader.ReadBoolean();
        var clusterOperations = version is >= 8 and <= 10 && reader.ReadBoolean();
        var topicOperations = version >= 8 && reader.ReadBoolean();
        var topics = asked is null
            ? log
                .Topics.Where(topic => context.AllowsTopic(AclOperation.Describe, topic.Name))
                .Select(Found.Existing)
                .ToArray()
            : Array.ConvertAll(asked, one => Find(one, mayCreate, context));

        WriteNode(context.Node, rack: version >= 1, response);
        response.When(version >= 2)?.WriteNullableString(context.Node.ClusterId);
        response.When(version >= 1)?.WriteInt32(context.Node.NodeId);
        foreach (var topic in response.Elements(topics))
            WriteTopic(context, topic, topicOperations, response);
        if (version is >= 8 and <= 10)
            response.WriteInt32(clusterOperations ? Operations.OnCluster(context) : Operations.NotAsked);
    }

    /// <summary>The topics asked for, null for all. In version 0 an empty list means all.</summary>
    private static Asked[]? ReadTopics(ref KafkaReader reader, short version)
    {
        var count = reader.ReadArrayLength(minElementBytes: 2);
        if (count < 0 || (version == 0 && count == 0))
            return null;
        var asked = new Asked[count];
        for (var i = 0; i < count; i++)
        {
            var id = version >= 10 ? reader.ReadUuid() : Guid.Empty;
            asked[i] = new Asked(version >= 10 ? reader.ReadNullableString() : reader.ReadString(), id);
            reader.SkipTags();
        }

        return asked;
    }

    private Found Find(Asked asked, bool mayCreate, RequestContext context)
    {
        if (asked.Name is not { } name || asked.Id != Guid.Empty)
        {
            return
                RequestedTopic.Find(log, asked.Id) is { } byId && context.AllowsTopic(AclOperation.Describe, byId.Name)
                ? Found.Existing(byId)
                : new(ErrorCode.UnknownTopicId, asked.Name, asked.Id, null);
        }

        // The same answer whether or not the topic exists.
        if (!context.AllowsTopic(AclOperation.Describe, name))
            return Found.Nothing(ErrorCode.TopicAuthorizationFailed, name);
        var topic = RequestedTopic.Find(log, name);
        if (topic is null && mayCreate && creation.IsAutomatic)
        {
            var refusal = creation.Create(context, new WantedTopic(name), out topic);
            if (refusal is { ErrorCode: not ErrorCode.TopicAlreadyExists })
                return Found.Nothing(refusal.ErrorCode, name);
            topic ??= RequestedTopic.Find(log, name);
        }

        if (topic is not null)
            return Found.Existing(topic);
        var isValid = TopicCreation.IsValidName(name);
        return Found.Nothing(isValid ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException, name);
    }

    private static void WriteNode(BrokerNode node, bool rack, KafkaWriter response)
    {
        response.WriteArrayLength(1);
        response.WriteInt32(node.NodeId);
        response.WriteString(node.Host);
        response.WriteInt32(node.Port);
        response.When(rack)?.WriteNullableString(null);
        response.WriteEmptyTags();
    }

    private static void WriteTopic(RequestContext context, Found found, bool withOperations, KafkaWriter response)
    {
        var version = context.ApiVersion;
        response.WriteInt16(found.ErrorCode);
        response.WriteNullableString(version >= 12 ? found.Name : found.Name ?? "");
        response.When(version >= 10)?.WriteUuid(found.Id);
        response.When(version >= 1)?.WriteBoolean(found.Topic?.IsInternal ?? false);
        foreach (var partition in response.Elements(found.Topic?.Partitions ?? []))
        {
            response.WriteInt16(ErrorCode.None);
            response.WriteInt32(partition.Partition);
            response.WriteInt32(context.Node.NodeId);
            response.When(version >= 7)?.WriteInt32(partition.LeaderEpoch);
            response.WriteInt32s(context.Node.NodeId);
            response.WriteInt32s(context.Node.NodeId);
            response.When(version >= 5)?.WriteInt32s();
        }

        var told = withOperations && found.Topic is not null;
        var operations = told ? Operations.OnTopic(context, found.Topic!.Name) : Operations.NotAsked;
        response.When(version >= 8)?.WriteInt32(operations);
    }

    /// <summary>Tells a client the cluster id and its single node.</summary>
    public static void DescribeCluster(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var withOperations = reader.ReadBoolean();
        var endpointType = context.ApiVersion >= 1 ? reader.ReadInt8() : BrokersEndpoint;

        // Brokers serve no controller endpoint: the same answer as Kafka's to type 2 and to types unknown.
        response.WriteOutcome(
            endpointType == BrokersEndpoint
                ? null
                : new(ErrorCode.InvalidRequest, $"Endpoint type {endpointType} is not served here.")
        );
        response.When(context.ApiVersion >= 1)?.WriteInt8(endpointType);
        response.WriteString(context.Node.ClusterId);
        response.WriteInt32(context.Node.NodeId);
        WriteNode(context.Node, rack: true, response);
        response.WriteInt32(withOperations ? Operations.OnCluster(context) : Operations.NotAsked);
    }
}
