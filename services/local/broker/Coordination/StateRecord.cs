namespace LeadStreams.Local.Broker.Coordination;

/// <summary>
/// One entry of a coordinator's compacted log; a null value deletes the key. Both are written in the compact primitives of
/// the Kafka protocol, without tag sections.
/// </summary>
internal readonly record struct StateRecord(byte[] Key, byte[]? Value)
{
    public static byte[] Encode(Action<KafkaWriter> write)
    {
        using var writer = new KafkaWriter(flexible: true);
        write(writer);
        return writer.Written.ToArray();
    }

    public static DateTimeOffset ReadTime(ref KafkaReader reader) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
}
