namespace LeadStreams.Local.Broker.Transactions;

/// <summary>
/// Records of <c>__transaction_state</c>, in the compact primitives of the Kafka protocol. They are this broker's own and not
/// those of Apache Kafka.
/// <code>
///   kind 1  transaction  key: int8 kind, string transactionalId
///                        value: int8 version 1, int64 producerId, int16 epoch, int64 lastProducerId, int16 lastEpoch,
///                               int32 timeoutMs, int8 status, int64 startedAtMs (-1 none), int64 updatedAtMs,
///                               partitions [string topic, int32 partition], groups [string]
/// </code>
/// </summary>
internal static class TransactionRecords
{
    private const sbyte TransactionKind = 1;
    private const sbyte Version = 1;

    public static StateRecord Live(TransactionState state) =>
        new(Key(state.TransactionalId), StateRecord.Encode(writer => Write(writer, state)));

    public static StateRecord Expired(string transactionalId) => new(Key(transactionalId), null);

    /// <summary>One live record as a state.</summary>
    /// <exception cref="InvalidDataException">The record is of a newer version than this one.</exception>
    public static TransactionState Read(byte[] key, byte[] value)
    {
        var keyReader = new KafkaReader(key, flexible: true);
        var reader = new KafkaReader(value, flexible: true);
        if (keyReader.ReadInt8() != TransactionKind || reader.ReadInt8() != Version)
            throw new InvalidDataException("a record of __transaction_state is of an unknown kind or version");
        return new TransactionState
        {
            TransactionalId = keyReader.ReadString(),
            ProducerId = reader.ReadInt64(),
            Epoch = reader.ReadInt16(),
            LastProducerId = reader.ReadInt64(),
            LastEpoch = reader.ReadInt16(),
            Timeout = TimeSpan.FromMilliseconds(reader.ReadInt32()),
            Status = (TransactionStatus)reader.ReadInt8(),
            StartedAt = reader.ReadInt64() is >= 0 and var ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            UpdatedAt = StateRecord.ReadTime(ref reader),
            Partitions = [.. reader.ReadPlainArray((ref one) => new TopicPartition(one.ReadString(), one.ReadInt32()))],
            Groups = [.. reader.ReadStrings()],
        };
    }

    private static byte[] Key(string transactionalId) =>
        StateRecord.Encode(writer =>
        {
            writer.WriteInt8(TransactionKind);
            writer.WriteString(transactionalId);
        });

    private static void Write(KafkaWriter writer, TransactionState state)
    {
        writer.WriteInt8(Version);
        writer.WriteInt64(state.ProducerId);
        writer.WriteInt16(state.Epoch);
        writer.WriteInt64(state.LastProducerId);
        writer.WriteInt16(state.LastEpoch);
        writer.WriteInt32((int)state.Timeout.TotalMilliseconds);
        writer.WriteInt8((sbyte)state.Status);
        writer.WriteInt64(state.StartedAt?.ToUnixTimeMilliseconds() ?? -1);
        writer.WriteInt64(state.UpdatedAt.ToUnixTimeMilliseconds());
        writer.WriteArrayLength(state.Partitions.Count);
        foreach (var partition in state.Partitions)
        {
            writer.WriteString(partition.Topic);
            writer.WriteInt32(partition.Partition);
        }

        writer.WriteStrings(state.Groups);
    }
}
