using System.Buffers;
using System.Security.Cryptography;
using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>A short fingerprint of a record's content, by which a service knows that it has said the same before.</summary>
public static class ContentHash
{
    private const int LengthBytes = 16;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? reused;

    /// <summary>The first 16 bytes of the SHA-256 of the record's Avro encoding.</summary>
    public static AvroBytes Of<T>(T record)
        where T : class, IAvroRecord<T>
    {
        var buffer = reused ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var writer = new AvroWriter(buffer);
        record.Write(ref writer);
        writer.Flush();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return AvroBytes.Copy(hash[..LengthBytes]);
    }
}
