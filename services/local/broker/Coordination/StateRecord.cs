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

    /// <summary>Reads an array as these records have it: its elements end without a tag section.</summary>
    public static T[] ReadArray<T>(ref KafkaReader reader, ElementReader<T> read)
    {
        var elements = new T[reader.ReadCount()];
        for (var i = 0; i < elements.Length; i++)
            elements[i] = read(ref reader);
        return elements;
    }

    public static DateTimeOffset ReadTime(ref KafkaReader reader) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
}
