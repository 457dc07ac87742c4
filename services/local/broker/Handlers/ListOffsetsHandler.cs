namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Finds offsets by timestamp, and the ends of partitions.</summary>
internal sealed class ListOffsetsHandler(LogDirectory log) : ImmediateHandler(ApiKey.ListOffsets)
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;
    private const long EarliestLocal = -4;
    private const long LatestTiered = -5;

    private readonly record struct Answer(short ErrorCode, long Offset = -1, long Timestamp = -1, int LeaderEpoch = -1);

    private readonly record struct Asked(int Partition, int LeaderEpoch, long Timestamp);

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        reader.ReadInt32(); // Replica id: there are no followers.
        var readCommitted = version >= 2 && reader.ReadInt8() == 1;
        var topics = reader.ReadArray(
            3,
            (ref one) =>
                (Name: one.ReadString(), Partitions: one.ReadArray(12, (ref asked) => Read(version, ref asked)))
        );
        foreach (var (name, partitions) in response.Elements(topics))
        {
            var topic = PartitionLookup.FindTopic(log, name);
            var mayDescribe = context.AllowsTopic(AclOperation.Describe, name);
            response.WriteString(name);
            foreach (var asked in response.Elements(partitions))
            {
                var error = PartitionLookup.Find(topic, asked.Partition, asked.LeaderEpoch, out var partition);
                if (!mayDescribe)
                    error = ErrorCode.TopicAuthorizationFailed;
                var answer =
                    error == ErrorCode.None ? Find(version, partition!, asked.Timestamp, readCommitted) : new(error);
                Write(version, asked.Partition, answer, response);
            }
        }
    }

    private static Asked Read(short version, scoped ref KafkaReader reader)
    {
        var index = reader.ReadInt32();
        var leaderEpoch = version >= 4 ? reader.ReadInt32() : PartitionLookup.NoLeaderEpoch;
        var asked = new Asked(index, leaderEpoch, reader.ReadInt64());
        if (version == 0)
            reader.ReadInt32(); // The most offsets wanted: one is given.
        return asked;
    }

    private static Answer Find(short version, PartitionLog partition, long timestamp, bool readCommitted)
    {
        if (partition.IsOffline)
            return new(ErrorCode.KafkaStorageError);
        var end = readCommitted ? partition.LastStableOffset : partition.HighWatermark;
        return timestamp switch
        {
            Latest => new(ErrorCode.None, end, LeaderEpoch: partition.LeaderEpoch),
            Earliest => new(ErrorCode.None, partition.LogStartOffset, LeaderEpoch: partition.LeaderEpoch),
            MaxTimestamp when version >= 7 => Below(end, partition.MaxTimestamp()),
            EarliestLocal when version >= 8 => new(
                ErrorCode.None,
                partition.LogStartOffset,
                LeaderEpoch: partition.LeaderEpoch
            ),
            LatestTiered when version >= 9 => new(ErrorCode.None),
            >= 0 => Below(end, partition.FindOffsetByTimestamp(timestamp)),
            _ => new(ErrorCode.UnsupportedVersion),
        };
    }

    private static Answer Below(long end, TimestampedOffset? found) =>
        found is { } record && record.Offset < end
            ? new(ErrorCode.None, record.Offset, record.TimestampMs, record.Epoch)
            : new(ErrorCode.None);

    private static void Write(short version, int index, Answer answer, KafkaWriter response)
    {
        response.WriteInt32(index);
        response.WriteInt16(answer.ErrorCode);
        if (version == 0)
        {
            response.WriteArrayLength(answer.Offset >= 0 ? 1 : 0);
            if (answer.Offset >= 0)
                response.WriteInt64(answer.Offset);
            return;
        }

        response.WriteInt64(answer.Timestamp);
        response.WriteInt64(answer.Offset);
        if (version >= 4)
            response.WriteInt32(answer.LeaderEpoch);
    }
}
