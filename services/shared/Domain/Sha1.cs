using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LeadStreams.Domain;

/// <summary>
/// SHA-1 (FIPS 180-4) of short names, for ids alone: nothing secret depends on it. The platform's own asks a library outside for an algorithm each time, which
/// costs three times what the few blocks of a name cost here.
/// </summary>
internal static class Sha1
{
    /// <summary>Length of a hash in bytes.</summary>
    public const int HashBytes = 20;

    private const int BlockBytes = 64;
    private const int LengthBytes = 8;
    private const int Words = 80;

    /// <summary>Writes the hash of <paramref name="data"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
        var rest = data;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
        {
            Compress(state, rest[..BlockBytes]);
        }

        // The rest, a one bit, zeros, and the length in bits: one block, or two.
        Span<byte> tail = stackalloc byte[2 * BlockBytes];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        tail = rest.Length < BlockBytes - LengthBytes ? tail[..BlockBytes] : tail;
        BinaryPrimitives.WriteInt64BigEndian(tail[^LengthBytes..], data.Length * 8L);
        for (var block = 0; block < tail.Length; block += BlockBytes)
        {
            Compress(state, tail.Slice(block, BlockBytes));
        }

        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * sizeof(uint))..], state[i]);
        }
    }

    // Five rounds at a time, so that the five words change their places without being moved.
    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[Words];
        Expand(w, block);
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4]);
        for (var t = 0; t < Words; t += 5)
        {
            Round(ref b, ref e, a, F(t, b, c, d) + w[t]);
            Round(ref a, ref d, e, F(t, a, b, c) + w[t + 1]);
            Round(ref e, ref c, d, F(t, e, a, b) + w[t + 2]);
            Round(ref d, ref b, c, F(t, d, e, a) + w[t + 3]);
            Round(ref c, ref a, b, F(t, c, d, e) + w[t + 4]);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }

    private static void Expand(Span<uint> w, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < BlockBytes / sizeof(uint); i++)
        {
            w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        }

        for (var i = BlockBytes / sizeof(uint); i < w.Length; i++)
        {
            w[i] = BitOperations.RotateLeft(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        }
    }

    /// <summary>Function and constant of the round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint F(int round, uint x, uint y, uint z) =>
        round switch
        {
            < 20 => ((x & y) | (~x & z)) + 0x5a827999,
            < 40 => (x ^ y ^ z) + 0x6ed9eba1,
            < 60 => ((x & y) | (z & (x | y))) + 0x8f1bbcdc,
            _ => (x ^ y ^ z) + 0xca62c1d6,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref uint x, ref uint sum, uint first, uint addend)
    {
        sum += BitOperations.RotateLeft(first, 5) + addend;
        x = BitOperations.RotateLeft(x, 30);
    }
}
