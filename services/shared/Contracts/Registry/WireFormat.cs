using System.Buffers.Binary;

namespace LeadStreams.Contracts;

/// <summary>Confluent wire format version 0: a zero byte, the schema id as four bytes big-endian, the Avro datum.</summary>
public static class WireFormat
{
    /// <summary>Length of the prefix.</summary>
    public const int PrefixBytes = 5;

    /// <summary>The schema id of a message.</summary>
    /// <exception cref="WireFormatException">The prefix is missing or of another kind.</exception>
    public static int ReadSchemaId(ReadOnlySpan<byte> message)
    {
        if (message.Length < PrefixBytes)
        {
            throw new WireFormatException($"a message of {message.Length} bytes has no schema prefix");
        }
        if (message[0] != 0)
        {
            throw new WireFormatException($"unknown magic byte {message[0]}");
        }
        return BinaryPrimitives.ReadInt32BigEndian(message[1..]) is > 0 and var id
            ? id
            : throw new WireFormatException("a schema id must be positive");
    }

    /// <summary>Writes the prefix into the first five bytes.</summary>
    public static void WritePrefix(Span<byte> destination, int schemaId)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], schemaId);
    }
}
