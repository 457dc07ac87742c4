using LeadStreams.Local.Broker.Coordination;

namespace LeadStreams.Local.Broker.Groups;

/// <summary>
/// Records of <c>__consumer_offsets</c>, in the compact primitives of the Kafka protocol. They are this broker's own and not
/// those of Apache Kafka. Every key begins with its kind, every value with the version of its layout.
/// <code>
///   kind 1  offset          key: string group, string topic, int32 partition
///                           value v1: int64 offset, int32 leaderEpoch, string metadata, int64 committedAtMs
///   kind 2  group           key: string group
///                           value v1: int32 generation, string? protocolType, string? protocol, string? leader, int64 sinceMs,
///                                     members [string id, string? instance, string clientId, string clientHost, int32 sessionMs,
///                                     int32 rebalanceMs, protocols [string name, bytes metadata], bytes assignment]
///   kind 3  pending offset  key: int64 producerId, string group, string topic, int32 partition
///                           value: as kind 1
/// </code>
/// Only stable and empty generations are stored. A transaction's outcome is one atomic append: tombstones for its pending
/// offsets together with, on commit, the offsets themselves.
/// </summary>
internal static class GroupRecords
{
    private const sbyte OffsetKind = 1;
    private const sbyte GroupKind = 2;
    private const sbyte PendingOffsetKind = 3;
    private const sbyte Version = 1;

    public static StateRecord Offset(string groupId, TopicPartition partition, CommittedOffset? offset) =>
        new(PartitionKey(OffsetKind, -1, groupId, partition), OffsetValue(offset));

    public static StateRecord PendingOffset(
        long producerId,
        string groupId,
        TopicPartition partition,
        CommittedOffset? offset
    ) => new(PartitionKey(PendingOffsetKind, producerId, groupId, partition), OffsetValue(offset));

    public static StateRecord Group(string groupId, StoredGroup? group)
    {
        using var writer = new KafkaWriter(flexible: true);
        writer.WriteInt8(GroupKind);
        writer.WriteString(groupId);
        var key = writer.Written.ToArray();
        if (group is null)
            return new StateRecord(key, null);
        writer.Reset(flexible: true);
        WriteGroup(writer, group);
        return new StateRecord(key, writer.Written.ToArray());
    }

    /// <summary>Gives one live record to whom it concerns.</summary>
    /// <exception cref="InvalidDataException">The record is of a newer version than this one.</exception>
    public static void Read(byte[] key, byte[] value, IGroupRecordVisitor visitor)
    {
        var keyReader = new KafkaReader(key, flexible: true);
        var valueReader = new KafkaReader(value, flexible: true);
        var kind = keyReader.ReadInt8();
        if (valueReader.ReadInt8() != Version)
            throw new InvalidDataException("a record of __consumer_offsets is of an unknown version");
        switch (kind)
        {
            case OffsetKind:
                visitor.OnOffset(keyReader.ReadString(), ReadPartition(ref keyReader), ReadOffset(ref valueReader));
                break;
            case PendingOffsetKind:
                var producerId = keyReader.ReadInt64();
                var groupId = keyReader.ReadString();
                visitor.OnPendingOffset(producerId, groupId, ReadPartition(ref keyReader), ReadOffset(ref valueReader));
                break;
            case GroupKind:
                visitor.OnGroup(keyReader.ReadString(), ReadGroup(ref valueReader));
                break;
            default:
                throw new InvalidDataException($"a record of __consumer_offsets is of the unknown kind {kind}");
        }
    }

    private static byte[] PartitionKey(sbyte kind, long producerId, string groupId, TopicPartition partition)
    {
        using var writer = new KafkaWriter(flexible: true);
        writer.WriteInt8(kind);
        if (kind == PendingOffsetKind)
            writer.WriteInt64(producerId);
        writer.WriteString(groupId);
        writer.WriteString(partition.Topic);
        writer.WriteInt32(partition.Partition);
        return writer.Written.ToArray();
    }

    private static byte[]? OffsetValue(CommittedOffset? offset)
    {
        if (offset is null)
            return null;
        using var writer = new KafkaWriter(flexible: true);
        writer.WriteInt8(Version);
        writer.WriteInt64(offset.Offset);
        writer.WriteInt32(offset.LeaderEpoch);
        writer.WriteString(offset.Metadata);
        writer.WriteInt64(offset.CommittedAt.ToUnixTimeMilliseconds());
        return writer.Written.ToArray();
    }

    private static void WriteGroup(KafkaWriter writer, StoredGroup group)
    {
        writer.WriteInt8(Version);
        writer.WriteInt32(group.Generation);
        writer.WriteNullableString(group.ProtocolType);
        writer.WriteNullableString(group.Protocol);
        writer.WriteNullableString(group.Leader);
        writer.WriteInt64(group.Since.ToUnixTimeMilliseconds());
        writer.WriteArrayLength(group.Members.Count);
        foreach (var member in group.Members)
        {
            writer.WriteString(member.MemberId);
            writer.WriteNullableString(member.InstanceId);
            writer.WriteString(member.ClientId);
            writer.WriteString(member.ClientHost);
            writer.WriteInt32((int)member.SessionTimeout.TotalMilliseconds);
            writer.WriteInt32((int)member.RebalanceTimeout.TotalMilliseconds);
            writer.WriteArrayLength(member.Protocols.Count);
            foreach (var protocol in member.Protocols)
            {
                writer.WriteString(protocol.Name);
                writer.WriteBytes(protocol.Metadata);
            }

            writer.WriteBytes(member.Assignment);
        }
    }

    private static TopicPartition ReadPartition(ref KafkaReader reader) => new(reader.ReadString(), reader.ReadInt32());

    private static CommittedOffset ReadOffset(ref KafkaReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt32(), reader.ReadString(), ReadTime(ref reader));

    private static DateTimeOffset ReadTime(ref KafkaReader reader) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());

    private static StoredGroup ReadGroup(ref KafkaReader reader)
    {
        var generation = reader.ReadInt32();
        var protocolType = reader.ReadNullableString();
        var protocol = reader.ReadNullableString();
        var leader = reader.ReadNullableString();
        var since = ReadTime(ref reader);
        var members = new StoredMember[reader.ReadArrayLength()];
        for (var i = 0; i < members.Length; i++)
            members[i] = ReadMember(ref reader);
        return new StoredGroup
        {
            Generation = generation,
            ProtocolType = protocolType,
            Protocol = protocol,
            Leader = leader,
            Since = since,
            Members = members,
        };
    }

    private static StoredMember ReadMember(ref KafkaReader reader)
    {
        var memberId = reader.ReadString();
        var instanceId = reader.ReadNullableString();
        var clientId = reader.ReadString();
        var clientHost = reader.ReadString();
        var sessionTimeout = TimeSpan.FromMilliseconds(reader.ReadInt32());
        var rebalanceTimeout = TimeSpan.FromMilliseconds(reader.ReadInt32());
        var protocols = new GroupProtocol[reader.ReadArrayLength()];
        for (var i = 0; i < protocols.Length; i++)
            protocols[i] = new GroupProtocol(reader.ReadString(), reader.ReadBytes());
        return new StoredMember
        {
            MemberId = memberId,
            InstanceId = instanceId,
            ClientId = clientId,
            ClientHost = clientHost,
            SessionTimeout = sessionTimeout,
            RebalanceTimeout = rebalanceTimeout,
            Protocols = protocols,
            Assignment = reader.ReadBytes(),
        };
    }
}

/// <summary>Takes up what <see cref="GroupRecords.Read"/> finds.</summary>
internal interface IGroupRecordVisitor
{
    void OnOffset(string groupId, TopicPartition partition, CommittedOffset offset);

    void OnPendingOffset(long producerId, string groupId, TopicPartition partition, CommittedOffset offset);

    void OnGroup(string groupId, StoredGroup group);
}
