using System.Buffers.Binary;

namespace LeadStreams.Streams.Ports;

/// <summary>
/// How keys choose partitions where a record names none (<see cref="OutgoingRecord.ByKey"/>), as Kafka's Java client does it: 32-bit murmur2
/// of the key, made positive, modulo the number of partitions.
/// </summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint Mix = 0x5bd1e995;
    private const int Rotation = 24;

    /// <summary>The partition of a key.</summary>
    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (int)(Hash(key) & 0x7fffffff) % partitions;

    private static uint Hash(ReadOnlySpan<byte> data)
    {
        var hash = Seed ^ (uint)data.Length;
        for (; data.Length >= sizeof(uint); data = data[sizeof(uint)..])
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(data) * Mix;
            word = (word ^ (word >> Rotation)) * Mix;
            hash = (hash * Mix) ^ word;
        }

        for (var i = data.Length - 1; i >= 0; i--)
        {
            hash ^= (uint)data[i] << (8 * i);
            hash = i == 0 ? hash * Mix : hash;
        }

        hash = (hash ^ (hash >> 13)) * Mix;
        return hash ^ (hash >> 15);
    }
}
