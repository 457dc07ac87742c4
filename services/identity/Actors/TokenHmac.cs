using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) under one key whose two padded blocks are hashed beforehand, so that a token costs two blocks more. Own code: the platform's goes through contexts that
/// are copied and freed for each text, and takes 1.44 times as long (decision 0020). Thread-safe.
/// </summary>
internal sealed class TokenHmac
{
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5c;
    private const byte EndOfText = 0x80;

    private readonly uint[] inner;
    private readonly uint[] outer;

    /// <summary>Prepares a key of any length.</summary>
    public TokenHmac(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[Sha256Block.Bytes];
        block.Clear();
        if (key.Length > block.Length)
        {
            SHA256.HashData(key, block);
        }
        else
        {
            key.CopyTo(block);
        }

        inner = Padded(block, InnerPad);
        outer = Padded(block, OuterPad);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Writes the 32 bytes of a text's code.</summary>
    public void Hash(ReadOnlySpan<byte> text, Span<byte> code)
    {
        Hash(inner, text, code);
        Hash(outer, code[..SHA256.HashSizeInBytes], code);
    }

    private static uint[] Padded(ReadOnlySpan<byte> key, byte pad)
    {
        Span<byte> block = stackalloc byte[Sha256Block.Bytes];
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = (byte)(key[i] ^ pad);
        }

        var state = Sha256Block.Initial.ToArray();
        Sha256Block.Compress(state, block);
        CryptographicOperations.ZeroMemory(block);
        return state;
    }

    // What follows one block that was hashed already. The last block ends with the length of all in bits.
    private static void Hash(ReadOnlySpan<uint> begun, ReadOnlySpan<byte> text, Span<byte> hash)
    {
        Span<uint> state = stackalloc uint[Sha256Block.StateWords];
        begun.CopyTo(state);
        var bits = 8L * (Sha256Block.Bytes + text.Length);
        for (; text.Length >= Sha256Block.Bytes; text = text[Sha256Block.Bytes..])
        {
            Sha256Block.Compress(state, text);
        }

        Span<byte> last = stackalloc byte[Sha256Block.Bytes];
        last.Clear();
        text.CopyTo(last);
        last[text.Length] = EndOfText;
        if (text.Length >= Sha256Block.Bytes - sizeof(long))
        {
            Sha256Block.Compress(state, last);
            last.Clear();
        }

        BinaryPrimitives.WriteInt64BigEndian(last[^sizeof(long)..], bits);
        Sha256Block.Compress(state, last);
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * sizeof(uint))..], state[i]);
        }
    }
}
