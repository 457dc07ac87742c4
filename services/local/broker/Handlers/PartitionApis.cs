namespace LeadStreams.Local.Broker.Handlers;

/// <summary>What is asked of partitions besides their records: offsets, epochs, producers, and to forget their beginning.</summary>
internal sealed class PartitionApis(LogDirectory log, BrokerSettings settings)
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;
    private const long EarliestLocal = -4;
    private const long LatestTiered = -5;

    private delegate void PartitionAnswer(scoped ref KafkaReader reader, RequestedTopic topic);

    private readonly record struct FoundOffset(
        short Error,
        long Offset = -1,
        long Timestamp = -1,
        int LeaderEpoch = -1
    );

    public IEnumerable<ApiHandler> Handlers =>
        [
            new(ApiKey.ListOffsets, ListOffsets),
            new(ApiKey.OffsetForLeaderEpoch, OffsetForLeaderEpoch),
            new(ApiKey.DescribeProducers, DescribeProducers),
            new(ApiKey.DeleteRecords, DeleteRecordsAsync),
        ];

    /// <summary>Finds offsets by timestamp, and the ends of partitions.</summary>
    private void ListOffsets(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        reader.ReadInt32(); // Replica id: there are no followers.
        var readCommitted = version >= 2 && reader.ReadInt8() == 1;
        AnswerPartitions(
            context,
            ref reader,
            response,
            (scoped ref asked, topic) =>
            {
                var index = asked.ReadInt32();
                var leaderEpoch = version >= 4 ? asked.ReadInt32() : RequestedTopic.NoLeaderEpoch;
                var timestamp = asked.ReadInt64();
                if (version == 0)
                    asked.ReadInt32(); // The most offsets wanted: one is given.
                var error = topic.Find(index, out var partition, leaderEpoch);
                var found =
                    error == ErrorCode.None ? FindOffset(version, partition!, timestamp, readCommitted) : new(error);
                response.WriteInt32(index);
                response.WriteInt16(found.Error);
                if (version == 0)
                    response.WriteArrayLength(found.Offset >= 0 ? 1 : 0);
                else
                    response.WriteInt64(found.Timestamp);
                response.When(version >= 1 || found.Offset >= 0)?.WriteInt64(found.Offset);
                response.When(version >= 4)?.WriteInt32(found.LeaderEpoch);
            }
        );
    }

    private static FoundOffset FindOffset(short version, PartitionLog partition, long timestamp, bool readCommitted)
    {
        if (partition.IsOffline)
            return new(ErrorCode.KafkaStorageError);
        var end = readCommitted ? partition.LastStableOffset : partition.HighWatermark;
        return timestamp switch
        {
            Latest => new(ErrorCode.None, end, LeaderEpoch: partition.LeaderEpoch),
            Earliest => new(ErrorCode.None, partition.LogStartOffset, LeaderEpoch: partition.LeaderEpoch),
            MaxTimestamp when version >= 7 => Below(end, partition.MaxTimestamp()),
            EarliestLocal when version >= 8 => FindOffset(version, partition, Earliest, readCommitted),
            LatestTiered when version >= 9 => new(ErrorCode.None),
            >= 0 => Below(end, partition.FindOffsetByTimestamp(timestamp)),
            _ => new(ErrorCode.UnsupportedVersion),
        };
    }

    private static FoundOffset Below(long end, TimestampedOffset? found) =>
        found is { } record && record.Offset < end
            ? new(ErrorCode.None, record.Offset, record.TimestampMs, record.Epoch)
            : new(ErrorCode.None);

    /// <summary>
    /// Says where the records of a leader epoch end (KIP-320). There is one epoch in the life of a partition, so its end is
    /// the end of the log.
    /// </summary>
    private void OffsetForLeaderEpoch(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        if (version >= 3)
            reader.ReadInt32(); // Replica id: there are no followers.
        AnswerPartitions(
            context,
            ref reader,
            response,
            (scoped ref asked, topic) =>
            {
                var index = asked.ReadInt32();
                var currentEpoch = version >= 2 ? asked.ReadInt32() : RequestedTopic.NoLeaderEpoch;
                var wantedEpoch = asked.ReadInt32();
                var error = topic.Find(index, out var partition, currentEpoch);
                var known = error == ErrorCode.None && wantedEpoch == partition!.LeaderEpoch;
                response.WriteInt16(error);
                response.WriteInt32(index);
                response.When(version >= 1)?.WriteInt32(known ? wantedEpoch : -1);
                response.WriteInt64(known ? partition!.LogEndOffset : -1);
            }
        );
    }

    private void AnswerPartitions(
        RequestContext context,
        ref KafkaReader reader,
        KafkaWriter response,
        PartitionAnswer answer
    ) =>
        response.AnswerEach(
            ref reader,
            3,
            (scoped ref one) =>
            {
                var name = one.ReadString();
                var topic = RequestedTopic.Find(context, AclOperation.Describe, log, name);
                response.WriteString(name);
                response.AnswerEach(ref one, 4, (scoped ref asked) => answer(ref asked, topic));
            }
        );

    /// <summary>What the partitions know about those who write to them.</summary>
    private void DescribeProducers(RequestContext context, ref KafkaReader reader, KafkaWriter response) =>
        PartitionList.Write(
            response,
            PartitionList.Read(ref reader) ?? [],
            static partition => partition,
            partition =>
            {
                var topic = RequestedTopic.Find(context, AclOperation.Read, log, partition.Topic);
                response.WriteInt16(topic.Find(partition.Partition, out var found));
                response.WriteNullableString(null);
                foreach (var producer in response.Elements(found?.ActiveProducers ?? []))
                {
                    response.WriteInt64(producer.ProducerId);
                    response.WriteInt32(producer.Epoch);
                    response.WriteInt32(producer.LastSequence);
                    response.WriteInt64(producer.LastTimestampMs);
                    response.WriteInt32(producer.CoordinatorEpoch);
                    response.WriteInt64(producer.CurrentTransactionFirstOffset);
                }
            }
        );

    /// <summary>Moves the start of partitions forward.</summary>
    private async ValueTask DeleteRecordsAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        foreach (var (name, cuts) in response.Elements(ReadCuts(new KafkaReader(body.Span, context.Flexible))))
        {
            var topic = RequestedTopic.Find(context, AclOperation.Delete, log, name);
            response.WriteString(name);
            foreach (var (index, offset) in response.Elements(cuts))
            {
                var (error, lowWatermark) = await CutAsync(topic, index, offset);
                response.WriteInt32(index);
                response.WriteInt64(lowWatermark);
                response.WriteInt16(error);
            }
        }
    }

    private static (string Topic, (int Partition, long Offset)[] Cuts)[] ReadCuts(KafkaReader reader)
    {
        var topics = reader.ReadArray(
            3,
            (ref topic) => (topic.ReadString(), topic.ReadArray(12, (ref cut) => (cut.ReadInt32(), cut.ReadInt64())))
        );
        reader.ReadInt32(); // The timeout: the records are gone when it is answered.
        return topics;
    }

    private async ValueTask<(short Error, long LowWatermark)> CutAsync(RequestedTopic topic, int index, long offset)
    {
        var error = topic.Find(index, out var partition);
        if (error != ErrorCode.None)
            return (error, -1);
        if (topic.Topic!.IsInternal)
            return (ErrorCode.InvalidTopicException, -1);
        if (!IsDeleting(topic.Topic))
            return (ErrorCode.PolicyViolation, -1);
        try
        {
            return (ErrorCode.None, await partition!.DeleteRecordsBeforeAsync(offset));
        }
        catch (ArgumentOutOfRangeException)
        {
            return (ErrorCode.OffsetOutOfRange, -1);
        }
    }

    /// <summary>Records of a topic that is only compacted are its state: Kafka does not let them be cut off.</summary>
    private bool IsDeleting(Topic topic) =>
        ConfigDefinition
            .Words(topic.ConfigOverrides.GetValueOrDefault("cleanup.policy", settings.Text("log.cleanup.policy")))
            .Contains("delete");
}
