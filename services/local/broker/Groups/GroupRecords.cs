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

    /// <summary>A committed offset, or with a producer one that its transaction holds; null deletes it.</summary>
    public static StateRecord Offset(
        string groupId,
        TopicPartition partition,
        CommittedOffset? offset,
        long? producerId = null
    )
    {
        var key = StateRecord.Encode(writer =>
        {
            writer.WriteInt8(producerId is null ? OffsetKind : PendingOffsetKind);
            writer.When(producerId is not null)?.WriteInt64(producerId!.Value);
            writer.WriteString(groupId);
            writer.WriteString(partition.Topic);
            writer.WriteInt32(partition.Partition);
        });
        return new StateRecord(key, offset is null ? null : StateRecord.Encode(writer => WriteOffset(writer, offset)));
    }

    public static StateRecord Group(string groupId, StoredGroup? group)
    {
        var key = StateRecord.Encode(writer =>
        {
            writer.WriteInt8(GroupKind);
            writer.WriteString(groupId);
        });
        return new StateRecord(key, group is null ? null : StateRecord.Encode(writer => WriteGroup(writer, group)));
    }

    /// <summary>Puts one live record back where it came from.</summary>
    /// <param name="key">The key of the record.</param>
    /// <param name="value">Its value.</param>
    /// <param name="cellOf">The group of an id.</param>
    /// <exception cref="InvalidDataException">The record is of a newer version than this one.</exception>
    public static void Restore(byte[] key, byte[] value, Func<string, GroupCell> cellOf)
    {
        var keyReader = new KafkaReader(key, flexible: true);
        var valueReader = new KafkaReader(value, flexible: true);
        var kind = keyReader.ReadInt8();
        if (kind is not (OffsetKind or GroupKind or PendingOffsetKind) || valueReader.ReadInt8() != Version)
            throw new InvalidDataException($"a record of __consumer_offsets is of an unknown version or kind ({kind})");
        long? producerId = kind == PendingOffsetKind ? keyReader.ReadInt64() : null;
        var cell = cellOf(keyReader.ReadString());
        if (kind == GroupKind)
            cell.Restore(ReadGroup(ref valueReader));
        else
        {
            var partition = new TopicPartition(keyReader.ReadString(), keyReader.ReadInt32());
            cell.Restore(partition, ReadOffset(ref valueReader), producerId);
        }
    }

    private static void WriteOffset(KafkaWriter writer, CommittedOffset offset)
    {
        writer.WriteInt8(Version);
        writer.WriteInt64(offset.Offset);
        writer.WriteInt32(offset.LeaderEpoch);
        writer.WriteString(offset.Metadata);
        writer.WriteInt64(offset.CommittedAt.ToUnixTimeMilliseconds());
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

    private static CommittedOffset ReadOffset(ref KafkaReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt32(), reader.ReadString(), StateRecord.ReadTime(ref reader));

    private static StoredGroup ReadGroup(ref KafkaReader reader) =>
        new()
        {
            Generation = reader.ReadInt32(),
            ProtocolType = reader.ReadNullableString(),
            Protocol = reader.ReadNullableString(),
            Leader = reader.ReadNullableString(),
            Since = StateRecord.ReadTime(ref reader),
            Members = reader.ReadPlainArray(ReadMember),
        };

    private static GroupMember ReadMember(scoped ref KafkaReader reader) =>
        new()
        {
            MemberId = reader.ReadString(),
            InstanceId = reader.ReadNullableString(),
            ClientId = reader.ReadString(),
            ClientHost = reader.ReadString(),
            SessionTimeout = TimeSpan.FromMilliseconds(reader.ReadInt32()),
            RebalanceTimeout = TimeSpan.FromMilliseconds(reader.ReadInt32()),
            Protocols = reader.ReadPlainArray((ref one) => new GroupProtocol(one.ReadString(), one.ReadBytes())),
            Assignment = reader.ReadBytes(),
        };
}
