namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>The offsets in OffsetCommit and TxnOffsetCommit.</summary>
internal static class OffsetList
{
    public static List<OffsetToCommit> Read(
        ref KafkaReader reader,
        bool hasLeaderEpoch,
        bool hasTimestamp,
        DateTimeOffset now
    )
    {
        var offsets = new List<OffsetToCommit>();
        for (var topics = reader.ReadCount(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var left = reader.ReadCount(); left > 0; left--)
            {
                var partition = new TopicPartition(topic, reader.ReadInt32());
                var offset = reader.ReadInt64();
                var leaderEpoch = hasLeaderEpoch ? reader.ReadInt32() : -1;
                var timestampMs = hasTimestamp ? reader.ReadInt64() : -1;
                var metadata = reader.ReadNullableString() ?? "";
                reader.SkipTags();
                var committed = new CommittedOffset(offset, leaderEpoch, metadata, CommittedAt(timestampMs, now));
                offsets.Add(new OffsetToCommit(partition, committed));
            }

            reader.SkipTags();
        }

        return offsets;
    }

    /// <summary>The client's clock, where a version sends its time, is believed only as far as ours has come.</summary>
    private static DateTimeOffset CommittedAt(long timestampMs, DateTimeOffset now) =>
        timestampMs >= 0 && timestampMs < now.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(timestampMs)
            : now;
}
