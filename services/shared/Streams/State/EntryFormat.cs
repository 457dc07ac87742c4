using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace LeadStreams.Streams.State;

/// <summary>
/// How a key and its state lie in memory and in checkpoints: <c>[key][length of the value][value]</c>, padded to <see cref="Alignment"/> bytes.
/// A packed key is <c>[length · 2 + is UUID][bytes]</c>; a key in the canonical text of a UUID, the common case, takes 17 bytes instead of 37.
/// Lengths are LEB128.
/// </summary>
internal static class EntryFormat
{
    /// <summary>Entries begin at multiples of so many bytes.</summary>
    public const int Alignment = 8;

    /// <summary>Room that <see cref="TextOf"/> needs.</summary>
    public const int ScratchBytes = UuidTextLength;

    private const int UuidTextLength = 36;
    private const int UuidLength = 16;
    private const int MaxLengthBytes = 5;
    private const ulong HashSeed = 0x9E37_79B9_7F4A_7C15;
    private const ulong HashMultiplier = 0xD6E8_FEB8_6659_FD93;

    /// <summary>The most bytes that a packed key of so many UTF-8 bytes takes.</summary>
    public static int MaxPackedLength(int utf8Length) => utf8Length + MaxLengthBytes;

    /// <summary>Packs a key; returns the bytes written.</summary>
    public static int Pack(ReadOnlySpan<byte> utf8, Span<byte> into)
    {
        if (utf8.Length == UuidTextLength && UuidText.TryRead(utf8, into.Slice(1, UuidLength)))
        {
            into[0] = (UuidLength << 1) | 1;
            return 1 + UuidLength;
        }

        var start = WriteLength(into, utf8.Length << 1);
        utf8.CopyTo(into[start..]);
        return start + utf8.Length;
    }

    /// <summary>The text of a packed key.</summary>
    public static string Unpack(ReadOnlySpan<byte> packed)
    {
        var header = ReadLength(packed, out var start);
        var bytes = packed.Slice(start, header >> 1);
        return (header & 1) == 0 ? Encoding.UTF8.GetString(bytes) : new Guid(bytes, bigEndian: true).ToString("D");
    }

    /// <summary>
    /// The text of a packed key as UTF-8: a part of it, or written into <paramref name="scratch"/>, which holds <see cref="ScratchBytes"/>.
    /// </summary>
    public static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> packed, Span<byte> scratch)
    {
        var header = ReadLength(packed, out var start);
        var bytes = packed.Slice(start, header >> 1);
        if ((header & 1) == 0)
        {
            return bytes;
        }

        new Guid(bytes, bigEndian: true).TryFormat(scratch, out var written, "D");
        return scratch[..written];
    }

    /// <summary>The packed key at the start of an entry.</summary>
    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> entry)
    {
        var header = ReadLength(entry, out var start);
        return entry[..(start + (header >> 1))];
    }

    /// <summary>The value of an entry that begins with a key of <paramref name="keyLength"/> packed bytes.</summary>
    public static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> entry, int keyLength)
    {
        var length = ReadLength(entry[keyLength..], out var start);
        return entry.Slice(keyLength + start, length);
    }

    /// <summary>Bytes of an entry with its padding.</summary>
    public static int Size(int keyLength, int valueLength) => Align(keyLength + LengthBytes(valueLength) + valueLength);

    /// <summary>Bytes of the entry at the start of <paramref name="entry"/>, with its padding.</summary>
    public static int SizeOf(ReadOnlySpan<byte> entry)
    {
        var key = KeyOf(entry).Length;
        var value = ReadLength(entry[key..], out var start);
        return value < 0 ? throw new InvalidDataException("an entry's length is negative") : Align(key + start + value);
    }

    /// <summary>Writes an entry.</summary>
    public static void Write(Span<byte> into, ReadOnlySpan<byte> packedKey, ReadOnlySpan<byte> value)
    {
        packedKey.CopyTo(into);
        var start = packedKey.Length + WriteLength(into[packedKey.Length..], value.Length);
        value.CopyTo(into[start..]);
        into[(start + value.Length)..].Clear();
    }

    /// <summary>A hash of a packed key. The same in every process: one seed gives one history.</summary>
    public static uint Hash(ReadOnlySpan<byte> packedKey)
    {
        var hash = HashSeed ^ (ulong)packedKey.Length;
        if (packedKey.Length < sizeof(ulong))
        {
            ulong few = 0;
            foreach (var next in packedKey)
            {
                few = (few << 8) | next;
            }

            return (uint)(Mix(hash, few) >> 32);
        }

        // The last word overlaps the one before it, so that no byte is taken alone.
        var last = packedKey[^sizeof(ulong)..];
        for (; packedKey.Length > sizeof(ulong); packedKey = packedKey[sizeof(ulong)..])
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(packedKey));
        }

        return (uint)(Mix(hash, MemoryMarshal.Read<ulong>(last)) >> 32);
    }

    private static ulong Mix(ulong hash, ulong word)
    {
        var high = Math.BigMul(hash ^ word, HashMultiplier, out var low);
        return high ^ low ^ BitOperations.RotateLeft(hash, 23);
    }

    private static int Align(int length) => (length + Alignment - 1) & -Alignment;

    private static int LengthBytes(int length)
    {
        var bytes = 1;
        for (; length >= 0x80; length >>= 7)
        {
            bytes++;
        }

        return bytes;
    }

    private static int WriteLength(Span<byte> into, int length)
    {
        var at = 0;
        for (; length >= 0x80; length >>= 7)
        {
            into[at++] = (byte)(length | 0x80);
        }

        into[at++] = (byte)length;
        return at;
    }

    private static int ReadLength(ReadOnlySpan<byte> from, out int read)
    {
        var length = 0;
        for (read = 0; read < MaxLengthBytes; )
        {
            var next = from[read];
            length |= (next & 0x7f) << (7 * read++);
            if (next < 0x80)
            {
                return length;
            }
        }

        throw new InvalidDataException("an entry's length has no end");
    }
}
