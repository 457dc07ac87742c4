namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Describes the cluster and its topics, and creates topics that are asked for where that is allowed.</summary>
internal sealed class MetadataHandler(LogDirectory log, TopicCreation creation) : ImmediateHandler(ApiKey.Metadata)
{
    private readonly record struct Asked(string? Name, Guid Id);

    private readonly record struct Found(short ErrorCode, string? Name, Guid Id, Topic? Topic);

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var asked = ReadTopics(ref reader, version);
        var mayCreate = version < 4 || reader.ReadBoolean();
        var clusterOperations = version is >= 8 and <= 10 && reader.ReadBoolean();
        var topicOperations = version >= 8 && reader.ReadBoolean();

        var topics = asked is null
            ? log
                .Topics.Where(topic => context.AllowsTopic(AclOperation.Describe, topic.Name))
                .Select(topic => new Found(ErrorCode.None, topic.Name, topic.Id, topic))
                .ToArray()
            : Array.ConvertAll(asked, one => Find(one, mayCreate, context));
        WriteCluster(version, context.Node, response);
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
        if (asked.Name is null || asked.Id != Guid.Empty)
        {
            return
                PartitionLookup.FindTopic(log, asked.Id) is { } byId
                && context.AllowsTopic(AclOperation.Describe, byId.Name)
                ? new(ErrorCode.None, byId.Name, byId.Id, byId)
                : new(ErrorCode.UnknownTopicId, asked.Name, asked.Id, null);
        }

        // The same answer whether or not the topic exists.
        if (!context.AllowsTopic(AclOperation.Describe, asked.Name))
            return new(ErrorCode.TopicAuthorizationFailed, asked.Name, Guid.Empty, null);
        var topic = PartitionLookup.FindTopic(log, asked.Name);
        if (topic is null && mayCreate && creation.IsAutomatic)
        {
            if (!creation.Permits(context, asked.Name))
                return new(ErrorCode.TopicAuthorizationFailed, asked.Name, Guid.Empty, null);
            var outcome = creation.Create(new WantedTopic(asked.Name), context.Node.NodeId, out topic);
            if (outcome.ErrorCode == ErrorCode.TopicAlreadyExists)
                topic = PartitionLookup.FindTopic(log, asked.Name);
            else if (!outcome.IsSuccess)
                return new(outcome.ErrorCode, asked.Name, Guid.Empty, null);
        }

        if (topic is not null)
            return new(ErrorCode.None, topic.Name, topic.Id, topic);
        var error = TopicCreation.IsValidName(asked.Name)
            ? ErrorCode.UnknownTopicOrPartition
            : ErrorCode.InvalidTopicException;
        return new(error, asked.Name, Guid.Empty, null);
    }

    private static void WriteCluster(short version, BrokerNode node, KafkaWriter response)
    {
        response.WriteArrayLength(1);
        response.WriteInt32(node.NodeId);
        response.WriteString(node.Host);
        response.WriteInt32(node.Port);
        if (version >= 1)
            response.WriteNullableString(null);
        response.WriteEmptyTags();
        if (version >= 2)
            response.WriteNullableString(node.ClusterId);
        if (version >= 1)
            response.WriteInt32(node.NodeId);
    }

    private static void WriteTopic(RequestContext context, Found found, bool operations, KafkaWriter response)
    {
        var version = context.ApiVersion;
        response.WriteInt16(found.ErrorCode);
        if (version >= 12)
            response.WriteNullableString(found.Name);
        else
            response.WriteString(found.Name ?? "");
        if (version >= 10)
            response.WriteUuid(found.Id);
        if (version >= 1)
            response.WriteBoolean(found.Topic?.IsInternal ?? false);
        var partitions = found.Topic?.Partitions ?? [];
        foreach (var partition in response.Elements(partitions))
            WritePartition(version, partition, context.Node.NodeId, response);
        if (version >= 8)
            response.WriteInt32(
                operations && found.Topic is not null
                    ? Operations.OnTopic(context, found.Topic.Name)
                    : Operations.NotAsked
            );
    }

    private static void WritePartition(short version, PartitionLog partition, int nodeId, KafkaWriter response)
    {
        response.WriteInt16(ErrorCode.None);
        response.WriteInt32(partition.Partition);
        response.WriteInt32(nodeId);
        if (version >= 7)
            response.WriteInt32(partition.LeaderEpoch);
        response.WriteInt32s(nodeId);
        response.WriteInt32s(nodeId);
        if (version >= 5)
            response.WriteInt32s();
    }
}
