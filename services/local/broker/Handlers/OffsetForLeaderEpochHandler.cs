namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Says where the records of a leader epoch end (KIP-320). There is one epoch in the life of a partition, so its end is
/// the end of the log.
/// </summary>
internal sealed class OffsetForLeaderEpochHandler(LogDirectory log) : ImmediateHandler(ApiKey.OffsetForLeaderEpoch)
{
    private const int UnknownEpoch = -1;

    private readonly record struct Asked(int Partition, int CurrentEpoch, int WantedEpoch);

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        if (version >= 3)
            reader.ReadInt32(); // Replica id: there are no followers.
        var topics = reader.ReadArray(
            3,
            (ref one) => (Name: one.ReadString(), Partitions: one.ReadArray(8, (ref asked) => Read(version, ref asked)))
        );
        foreach (var (name, partitions) in response.Elements(topics))
        {
            var topic = PartitionLookup.FindTopic(log, name);
            var mayDescribe = context.AllowsTopic(AclOperation.Describe, name);
            response.WriteString(name);
            foreach (var asked in response.Elements(partitions))
            {
                var error = PartitionLookup.Find(topic, asked.Partition, asked.CurrentEpoch, out var partition);
                if (!mayDescribe)
                    error = ErrorCode.TopicAuthorizationFailed;
                var known = error == ErrorCode.None && asked.WantedEpoch == partition!.LeaderEpoch;
                response.WriteInt16(error);
                response.WriteInt32(asked.Partition);
                if (version >= 1)
                    response.WriteInt32(known ? asked.WantedEpoch : UnknownEpoch);
                response.WriteInt64(known ? partition!.LogEndOffset : -1);
            }
        }
    }

    private static Asked Read(short version, scoped ref KafkaReader reader)
    {
        var index = reader.ReadInt32();
        var current = version >= 2 ? reader.ReadInt32() : PartitionLookup.NoLeaderEpoch;
        return new Asked(index, current, reader.ReadInt32());
    }
}
