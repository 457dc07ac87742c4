using System.Buffers;
using LeadStreams.Contracts;

namespace LeadStreams.Streams;

/// <summary>Encodes and decodes the values of one topic or store. Null values (tombstones) never reach a serde.</summary>
public interface ISerde
{
    /// <summary>Decodes one value.</summary>
    /// <exception cref="WireFormatException">The bytes are not a value of this topic: the record is poison, never retried.</exception>
    object Deserialize(ReadOnlySpan<byte> bytes);

    /// <summary>Appends the encoded value to <paramref name="destination"/>.</summary>
    void Serialize(object value, IBufferWriter<byte> destination);
}
