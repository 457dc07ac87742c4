using System.Buffers;
using LeadStreams.Benchmarks.Paired;
using LeadStreams.Contracts.Benchmarks.Floor;

namespace LeadStreams.Contracts.Benchmarks;

/// <summary>Writes a value by hand.</summary>
internal delegate void FloorWrite<T>(ref FloorWriter writer, T value);

/// <summary>Reads a value by hand.</summary>
internal delegate T FloorRead<T>(ref FloorReader reader);

/// <summary>The two pairs of one type: encode and decode.</summary>
internal static class CodecPairs
{
    private const int BufferBytes = 1 << 20;

    /// <exception cref="InvalidOperationException">The hand-written code is wrong: other bytes or other values than ours.</exception>
    public static Pair[] Of<T>(string name, T[] values, FloorWrite<T> write, FloorRead<T> read)
        where T : class, IAvroRecord<T>
    {
        var serde = new AvroSerde<T>(new InMemorySchemaRegistry(), name);
        var messages = Array.ConvertAll(values, serde.Serialize);
        var output = new ArrayBufferWriter<byte>(BufferBytes);
        var floorOutput = new byte[BufferBytes];
        for (var i = 0; i < values.Length; i++)
        {
            RequireSame(values[i], messages[i]);
        }

        return
        [
            new Pair("avro_encode_" + name, "record", values.Length, Encode, EncodeFloor),
            new Pair("avro_decode_" + name, "record", values.Length, Decode, DecodeFloor),
        ];

        void Encode()
        {
            foreach (var value in values)
            {
                output.ResetWrittenCount();
                serde.Serialize(value, output);
            }
        }

        void EncodeFloor()
        {
            foreach (var value in values)
            {
                var writer = new FloorWriter(floorOutput, serde.SchemaId);
                write(ref writer, value);
            }
        }

        void Decode()
        {
            foreach (var message in messages)
            {
                serde.Deserialize(message);
            }
        }

        void DecodeFloor()
        {
            foreach (var message in messages)
            {
                var reader = new FloorReader(message);
                read(ref reader);
            }
        }

        void RequireSame(T value, byte[] message)
        {
            var writer = new FloorWriter(floorOutput, serde.SchemaId);
            write(ref writer, value);
            var reader = new FloorReader(message);
            if (!writer.Written.SequenceEqual(message) || !read(ref reader).Equals(value))
            {
                throw new InvalidOperationException($"the hand-written code for {name} does not do the same");
            }
        }
    }
}
