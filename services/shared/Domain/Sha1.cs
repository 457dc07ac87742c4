using System.Buffers.Binary;
using System.Numerics;

namespace LeadStreams.Domain;

/// <summary>
/// SHA-1 (FIPS 180-4, section 6.1) of short texts, for names and never for secrets. The platform's goes through its cryptographic library, which for one block spends most of its time on
/// the call.
/// </summary>
internal static class Sha1
{
    public const int HashBytes = 20;

    private const int BlockBytes = 64;
    private const int LengthBytes = sizeof(ulong);

    /// <summary>Writes the hash of the input to <paramref name="hash"/>, of <see cref="HashBytes"/> bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> hash)
    {
        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        var rest = input;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
        {
            Take(rest[..BlockBytes], state);
        }

        // The end: a bit, zeros, and the length of the input in bits.
        Span<byte> last = stackalloc byte[BlockBytes];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        if (rest.Length >= BlockBytes - LengthBytes)
        {
            Take(last, state);
            last.Clear();
        }

        BinaryPrimitives.WriteUInt64BigEndian(last[^LengthBytes..], (ulong)input.Length * 8);
        Take(last, state);
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * sizeof(uint))..], state[i]);
        }
    }

    private static void Take(ReadOnlySpan<byte> block, Span<uint> state)
    {
        Span<uint> words = stackalloc uint[80];
        for (var t = 0; t < 16; t++)
        {
            words[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..]);
        }

        for (var t = 16; t < words.Length; t++)
        {
            words[t] = BitOperations.RotateLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
        }

        var round = new Round(state[0], state[1], state[2], state[3], state[4]);
        foreach (var word in words[..20])
        {
            round = round.Next(round.Choice + 0x5A827999 + word);
        }

        foreach (var word in words[20..40])
        {
            round = round.Next(round.Parity + 0x6ED9EBA1 + word);
        }

        foreach (var word in words[40..60])
        {
            round = round.Next(round.Majority + 0x8F1BBCDC + word);
        }

        foreach (var word in words[60..])
        {
            round = round.Next(round.Parity + 0xCA62C1D6 + word);
        }

        state[0] += round.A;
        state[1] += round.B;
        state[2] += round.C;
        state[3] += round.D;
        state[4] += round.E;
    }

    /// <summary>The five working variables, with the functions of the standard.</summary>
    private readonly record struct Round(uint A, uint B, uint C, uint D, uint E)
    {
        public uint Choice => (B & C) | (~B & D);

        public uint Parity => B ^ C ^ D;

        public uint Majority => (B & C) | (B & D) | (C & D);

        public Round Next(uint added) =>
            new(BitOperations.RotateLeft(A, 5) + E + added, A, BitOperations.RotateLeft(B, 30), C, D);
    }
}
