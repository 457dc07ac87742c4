using System.Runtime.Intrinsics;

namespace LeadStreams.Streams.State;

/// <summary>
/// Reads the canonical text of a UUID: lower case, so that writing the UUID gives the same text back. Sixteen digits at a time, as every access to a store by such
/// a key begins here.
/// </summary>
internal static class UuidText
{
    // Which digits of a half lie before its first, its second and its third hyphen.
    private static readonly Vector128<byte> FirstEight = Lanes(0, 8);
    private static readonly Vector128<byte> FirstTwelve = Lanes(0, 12);
    private static readonly Vector128<byte> FirstFour = Lanes(0, 4);

    /// <summary>Reads 36 bytes of text into 16 bytes, the most significant first; false when they are not the canonical text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> into)
    {
        if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        {
            return false;
        }

        // 01234567-9abc-efgh-jklm-opqrstuvwxyz: read from one further on, what is behind a hyphen lies where it would without the hyphen.
        var high = Vector128.ConditionalSelect(
            FirstTwelve,
            Vector128.ConditionalSelect(FirstEight, At(text, 0), At(text, 1)),
            At(text, 2)
        );
        var low = Vector128.ConditionalSelect(FirstFour, At(text, 19), At(text, 20));
        if (!TryDigits(high, out var highDigits) || !TryDigits(low, out var lowDigits))
        {
            return false;
        }

        Vector128.Narrow(Pairs(highDigits), Pairs(lowDigits)).CopyTo(into);
        return true;
    }

    private static Vector128<byte> At(ReadOnlySpan<byte> text, int start) =>
        Vector128.Create(text.Slice(start, Vector128<byte>.Count));

    private static bool TryDigits(Vector128<byte> text, out Vector128<byte> digits)
    {
        var isLetter = IsBetween(text, (byte)'a', (byte)'f');
        var isDigit = IsBetween(text, (byte)'0', (byte)'9');
        digits = (text & Vector128.Create((byte)0xf)) + (isLetter & Vector128.Create((byte)9));
        return (isLetter | isDigit) == Vector128<byte>.AllBitsSet;
    }

    private static Vector128<byte> IsBetween(Vector128<byte> text, byte first, byte last) =>
        Vector128.LessThanOrEqual(text - Vector128.Create(first), Vector128.Create((byte)(last - first)));

    /// <summary>Of each two digits a byte.</summary>
    private static Vector128<ushort> Pairs(Vector128<byte> digits)
    {
        var pairs = digits.AsUInt16();
        return ((pairs << 4) | (pairs >>> 8)) & Vector128.Create((ushort)0xff);
    }

    private static Vector128<byte> Lanes(int start, int end)
    {
        Span<byte> lanes = stackalloc byte[Vector128<byte>.Count];
        lanes[start..end].Fill(0xff);
        return Vector128.Create<byte>(lanes);
    }
}
