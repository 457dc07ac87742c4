namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Creates, grows and deletes topics, each on its own: one that fails does not touch the others. What is answered is done,
/// so the timeouts of these requests mean nothing. <paramref name="forgetOffsets"/> drops what groups committed for a topic
/// that is deleted.
/// </summary>
internal sealed class TopicApis(
    LogDirectory log,
    TopicCreation creation,
    BrokerSettings settings,
    Func<string, Task> forgetOffsets
)
{
    public IEnumerable<ApiHandler> Handlers =>
        [
            new(ApiKey.CreateTopics, Create),
            new(ApiKey.CreatePartitions, CreatePartitions),
            new(ApiKey.DeleteTopics, DeleteAsync),
        ];

    private void Create(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var topics = reader.ReadArray(9, ReadTopic).ToLookup(wanted => wanted.Name);
        reader.ReadInt32();
        var validateOnly = context.ApiVersion >= 1 && reader.ReadBoolean();
        response.WriteArrayLength(topics.Count);
        foreach (var named in topics)
        {
            var wanted = named.First();
            Topic? created = null;
            var refusal =
                named.Count() > 1 ? new Refusal(ErrorCode.InvalidRequest, "The request names the topic twice.")
                : validateOnly ? creation.Check(context, wanted)
                : creation.Create(context, wanted, out created);
            WriteCreated(context, wanted, created?.Id ?? Guid.Empty, refusal, response);
        }
    }

    private static WantedTopic ReadTopic(scoped ref KafkaReader reader) =>
        new(reader.ReadString(), reader.ReadInt32(), reader.ReadInt16())
        {
            Assignments = ReadPairs(ref reader, 5, (ref one) => KeyValuePair.Create(one.ReadInt32(), one.ReadInt32s())),
            Configs = ReadPairs(
                ref reader,
                2,
                (ref one) => KeyValuePair.Create(one.ReadString(), one.ReadNullableString())
            ),
        };

    /// <summary>Reads an array of pairs; of equal keys the last counts.</summary>
    private static Dictionary<TKey, TValue> ReadPairs<TKey, TValue>(
        ref KafkaReader reader,
        int minElementBytes,
        ElementReader<KeyValuePair<TKey, TValue>> read
    )
        where TKey : notnull
    {
        var pairs = new Dictionary<TKey, TValue>();
        foreach (var (key, value) in reader.ReadArray(minElementBytes, read))
            pairs[key] = value;
        return pairs;
    }

    private void WriteCreated(
        RequestContext context,
        WantedTopic wanted,
        Guid id,
        Refusal? refusal,
        KafkaWriter response
    )
    {
        var version = context.ApiVersion;
        response.WriteString(wanted.Name);
        response.When(version >= 7)?.WriteUuid(id);
        response.WriteInt16(refusal?.ErrorCode ?? ErrorCode.None);
        response.When(version >= 1)?.WriteNullableString(refusal?.Message);
        if (version < 5)
            return;
        var mayDescribe = context.AllowsTopic(AclOperation.DescribeConfigs, wanted.Name);
        var told = refusal is null && mayDescribe;
        response.WriteInt32(told ? creation.PartitionsOf(wanted) : -1);
        response.WriteInt16(told ? (short)1 : (short)-1);
        var overrides = wanted.Configs.ToDictionary(config => config.Key, config => config.Value!);
        var values = told ? ConfigValue.OfTopic(overrides, settings).ToArray() : [];
        foreach (var value in response.Elements(values))
            ConfigApis.WriteValue(value, version: 1, readOnly: false, response);
        if (refusal is not null || mayDescribe)
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

    private void CreatePartitions(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var growths = reader.ReadArray(
            6,
            (ref one) => (Name: one.ReadString(), Count: one.ReadInt32(), Assignments: ReadAssignments(ref one))
        );
        reader.ReadInt32();
        var validateOnly = reader.ReadBoolean();
        foreach (var (name, count, assignments) in response.Elements(growths))
        {
            response.WriteString(name);
            response.WriteOutcome(
                context.AllowsTopic(AclOperation.Alter, name)
                    ? Grow(name, count, assignments, context.Node.NodeId, validateOnly)
                    : Refusal.Topic
            );
        }
    }

    /// <summary>The brokers chosen for each new partition, null if not chosen.</summary>
    private static int[][]? ReadAssignments(ref KafkaReader reader)
    {
        var count = reader.ReadArrayLength();
        var assignments = count < 0 ? null : new int[count][];
        for (var i = 0; i < count; i++)
        {
            assignments![i] = reader.ReadInt32s();
            reader.SkipTags();
        }

        return assignments;
    }

    private Refusal? Grow(string name, int count, int[][]? assignments, int nodeId, bool validateOnly)
    {
        if (RequestedTopic.Find(log, name) is not { } topic)
            return new(ErrorCode.UnknownTopicOrPartition, "There is no topic of this name.");
        if (topic.IsInternal)
            return new(ErrorCode.InvalidTopicException, "Internal topics keep their partitions.");
        var present = topic.Partitions.Count;
        if (count <= present || count > TopicCreation.MaxPartitions)
        {
            return new(
                ErrorCode.InvalidPartitions,
                $"The topic has {present} partitions; up to {TopicCreation.MaxPartitions} are possible."
            );
        }

        var added = count - present;
        if (
            assignments is not null
            && !(assignments.Length == added && assignments.All(chosen => chosen is [var only] && only == nodeId))
        )
            return new(ErrorCode.InvalidReplicaAssignment, $"{added} partitions on broker {nodeId} are expected.");
        if (!validateOnly)
            log.AddPartitions(topic, count);
        return null;
    }

    /// <summary>By name or id.</summary>
    private async ValueTask DeleteAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var topics =
            version < 6
                ? Array.ConvertAll(reader.ReadStrings(), name => (Name: (string?)name, Id: Guid.Empty))
                : reader.ReadArray(17, (ref one) => (Name: one.ReadNullableString(), Id: one.ReadUuid()));
        reader.ReadInt32();
        foreach (var (name, id) in response.Elements(topics))
        {
            var topic = name is null ? RequestedTopic.Find(log, id) : RequestedTopic.Find(log, name);
            var known = name ?? topic?.Name;
            var refusal =
                known is not null && !context.AllowsTopic(AclOperation.Delete, known)
                    ? Refusal.Topic
                    : await DeleteAsync(topic, named: name is not null);

            // Neither name nor id is told to those who may not see the topic.
            var told = known is null || context.AllowsTopic(AclOperation.Describe, known);
            response.WriteNullableString(told ? known : name);
            response.When(version >= 6)?.WriteUuid(told ? topic?.Id ?? id : id);
            response.WriteInt16(refusal?.ErrorCode ?? ErrorCode.None);
            response.When(version >= 5)?.WriteNullableString(refusal?.Message);
        }
    }

    private async ValueTask<Refusal?> DeleteAsync(Topic? topic, bool named)
    {
        if (topic is null && !named)
            return new(ErrorCode.UnknownTopicId, "There is no topic of this id.");
        if (topic is not null && !settings.Boolean("delete.topic.enable"))
            return new(ErrorCode.TopicDeletionDisabled, "delete.topic.enable is false.");
        if (topic is { IsInternal: true })
            return new(ErrorCode.InvalidRequest, "Internal topics cannot be deleted.");
        if (topic is null || !await log.DeleteTopicAsync(topic.Name))
            return new(ErrorCode.UnknownTopicOrPartition, "There is no topic of this name.");
        await forgetOffsets(topic.Name);
        return null;
    }
}
