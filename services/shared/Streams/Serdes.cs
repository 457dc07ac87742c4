using System.Buffers;
using LeadStreams.Contracts;

namespace LeadStreams.Streams;

/// <summary>The serdes of LeadStreams' topics: Avro in Confluent wire format, or bytes as they are.</summary>
public static class Serdes
{
    /// <summary>Bytes as they are.</summary>
    public static ISerde Raw { get; } = new RawSerde();

    /// <summary>Avro values of <paramref name="topic"/>, subject <c>{topic}-value</c>.</summary>
    public static ISerde Avro<T>(ISchemaRegistry registry, string topic)
        where T : class, IAvroRecord<T> => new AvroValueSerde<T>(new AvroSerde<T>(registry, $"{topic}-value"));

    private sealed class RawSerde : ISerde
    {
        public object Deserialize(ReadOnlySpan<byte> bytes) => new RawValue(bytes.ToArray());

        public void Serialize(object value, IBufferWriter<byte> destination) =>
            destination.Write(((RawValue)value).Bytes.Span);
    }

    private sealed class AvroValueSerde<T>(AvroSerde<T> serde) : ISerde
        where T : class, IAvroRecord<T>
    {
        // Of markets, sources and fields there are few: a thread that decodes keeps one string of each.
        [ThreadStatic]
        private static StringPool? pool;

        public object Deserialize(ReadOnlySpan<byte> bytes) => serde.Deserialize(bytes, pool ??= new StringPool());

        public void Serialize(object value, IBufferWriter<byte> destination) => serde.Serialize((T)value, destination);
    }
}
