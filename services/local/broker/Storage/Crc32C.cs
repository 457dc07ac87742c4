using System.Buffers.Binary;
using System.Numerics;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of Kafka record batches.</summary>
internal static class Crc32C
{
    /// <summary>Checksum of <paramref name="data"/>; uses the processor's instruction where there is one.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var b in data)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
