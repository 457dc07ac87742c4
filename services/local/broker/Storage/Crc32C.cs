using System.Numerics;
using System.Runtime.InteropServices;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of Kafka record batches.</summary>
/// <remarks>The processor's instruction takes three cycles to end but one may begin each cycle: so three strips of the data
/// are under way at a time. The state after the first is then moved over the bytes of the second, which is linear in the
/// bits of the state and so four table look-ups.</remarks>
internal static class Crc32C
{
    private const int WordsPerStrip = 128;
    private static readonly uint[][] _overStrip = [Table(0), Table(8), Table(16), Table(24)];

    /// <summary>Checksum of <paramref name="data"/>; uses the processor's instruction where there is one.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        var words = BitConverter.IsLittleEndian ? MemoryMarshal.Cast<byte, ulong>(data) : default;
        data = data[(words.Length * sizeof(ulong))..];
        while (words.Length >= 3 * WordsPerStrip)
        {
            crc = ThreeStrips(crc, words);
            words = words[(3 * WordsPerStrip)..];
        }

        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var single in data)
            crc = BitOperations.Crc32C(crc, single);
        return ~crc;
    }

    private static uint ThreeStrips(uint crc, ReadOnlySpan<ulong> words)
    {
        var first = words[..WordsPerStrip];
        var second = words[WordsPerStrip..][..WordsPerStrip];
        var third = words[(2 * WordsPerStrip)..][..WordsPerStrip];
        uint secondCrc = 0,
            thirdCrc = 0;
        for (var i = 0; i < first.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, first[i]);
            secondCrc = BitOperations.Crc32C(secondCrc, second[i]);
            thirdCrc = BitOperations.Crc32C(thirdCrc, third[i]);
        }

        return OverStrip(OverStrip(crc) ^ secondCrc) ^ thirdCrc;
    }

    /// <summary>The state after as many zeros as a strip has bytes.</summary>
    private static uint OverStrip(uint crc) =>
        _overStrip[0][(byte)crc]
        ^ _overStrip[1][(byte)(crc >> 8)]
        ^ _overStrip[2][(byte)(crc >> 16)]
        ^ _overStrip[3][crc >> 24];

    private static uint[] Table(int shift)
    {
        var table = new uint[256];
        for (var value = 0u; value < table.Length; value++)
        {
            var crc = value << shift;
            for (var i = 0; i < WordsPerStrip; i++)
                crc = BitOperations.Crc32C(crc, 0UL);
            table[value] = crc;
        }

        return table;
    }
}
