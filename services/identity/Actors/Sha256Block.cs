using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LeadStreams.Identity.Actors;

/// <summary>The compression function of SHA-256 (FIPS 180-4, sections 4.1.2 and 6.2.2), with its message schedule made four words at a time.</summary>
internal static class Sha256Block
{
    /// <summary>Bytes of a block.</summary>
    public const int Bytes = 64;

    private const int Rounds = 64;

    /// <summary>Words of the state.</summary>
    public const int StateWords = 8;

    /// <summary>The state before the first block.</summary>
    public static ReadOnlySpan<uint> Initial =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    // csharpier-ignore
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Takes a block into the state.</summary>
    public static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[Rounds];
        var (w0, w1, w2, w3) = (Words(block, 0), Words(block, 16), Words(block, 32), Words(block, 48));
        for (var i = 0; ; i += 16)
        {
            (w0 + Vector128.Create(Constants.Slice(i, 4))).CopyTo(words.Slice(i, 4));
            (w1 + Vector128.Create(Constants.Slice(i + 4, 4))).CopyTo(words.Slice(i + 4, 4));
            (w2 + Vector128.Create(Constants.Slice(i + 8, 4))).CopyTo(words.Slice(i + 8, 4));
            (w3 + Vector128.Create(Constants.Slice(i + 12, 4))).CopyTo(words.Slice(i + 12, 4));
            if (i == 48)
            {
                break;
            }

            w0 = Next(w0, w1, w2, w3);
            w1 = Next(w1, w2, w3, w0);
            w2 = Next(w2, w3, w0, w1);
            w3 = Next(w3, w0, w1, w2);
        }

        Mix(state, words);
    }

    private static Vector128<uint> Words(ReadOnlySpan<byte> block, int at)
    {
        var words = Vector128.Create(block.Slice(at, 16)).AsUInt32();
        return BitConverter.IsLittleEndian ? ReversedBytes(words) : words;
    }

    private static Vector128<uint> ReversedBytes(Vector128<uint> words) =>
        Vector128
            .Shuffle(words.AsByte(), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12))
            .AsUInt32();

    // Of the last 16 words the next four. Each depends on the one two before it: so the second pair is made of the first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Next(Vector128<uint> w0, Vector128<uint> w1, Vector128<uint> w2, Vector128<uint> w3)
    {
        var sum = w0 + Sigma0(Following(w0, w1)) + Following(w2, w3);
        sum +=
            Sigma1(Vector128.Shuffle(w3, Vector128.Create(2u, 3, 2, 3)))
            & Vector128.Create(uint.MaxValue, uint.MaxValue, 0, 0);
        return sum
            + (
                Sigma1(Vector128.Shuffle(sum, Vector128.Create(0u, 1, 0, 1)))
                & Vector128.Create(0u, 0, uint.MaxValue, uint.MaxValue)
            );
    }

    // The four words that begin one after the first.
    private static Vector128<uint> Following(Vector128<uint> first, Vector128<uint> second) =>
        Vector128.Shuffle(first, Vector128.Create(1u, 2, 3, 3)).WithElement(3, second.ToScalar());

    private static Vector128<uint> Sigma0(Vector128<uint> x) => Rotated(x, 7) ^ Rotated(x, 18) ^ (x >>> 3);

    private static Vector128<uint> Sigma1(Vector128<uint> x) => Rotated(x, 17) ^ Rotated(x, 19) ^ (x >>> 10);

    private static Vector128<uint> Rotated(Vector128<uint> x, int bits) => (x >>> bits) | (x << (32 - bits));

    // The variables change places instead of their values.
    private static void Mix(Span<uint> state, ReadOnlySpan<uint> words)
    {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        for (; words.Length >= 8; words = words[8..])
        {
            h = Chosen(h + words[0], e, f, g);
            d += h;
            h += Majority(a, b, c);
            g = Chosen(g + words[1], d, e, f);
            c += g;
            g += Majority(h, a, b);
            f = Chosen(f + words[2], c, d, e);
            b += f;
            f += Majority(g, h, a);
            e = Chosen(e + words[3], b, c, d);
            a += e;
            e += Majority(f, g, h);
            d = Chosen(d + words[4], a, b, c);
            h += d;
            d += Majority(e, f, g);
            c = Chosen(c + words[5], h, a, b);
            g += c;
            c += Majority(d, e, f);
            b = Chosen(b + words[6], g, h, a);
            f += b;
            b += Majority(c, d, e);
            a = Chosen(a + words[7], f, g, h);
            e += a;
            a += Majority(b, c, d);
        }

        (state[0], state[1], state[2], state[3]) = (state[0] + a, state[1] + b, state[2] + c, state[3] + d);
        (state[4], state[5], state[6], state[7]) = (state[4] + e, state[5] + f, state[6] + g, state[7] + h);
    }

    private static uint Chosen(uint sum, uint e, uint f, uint g) =>
        sum
        + (g ^ (e & (f ^ g)))
        + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25));

    private static uint Majority(uint a, uint b, uint c) =>
        (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22))
        + ((a & b) | (c & (a | b)));
}
