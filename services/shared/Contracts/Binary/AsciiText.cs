using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LeadStreams.Contracts;

/// <summary>Writes short ASCII texts, which nearly all are: ids, names of fields, mailboxes. The platform's converters take longer to find that out than to convert.</summary>
internal static class AsciiText
{
    private const int CharsAtOnce = 8;

    /// <summary>Writes the text, a byte a character; false when it is not ASCII, and then what was written means nothing. <paramref name="into"/> holds at least as many bytes.</summary>
    public static bool TryWrite(ReadOnlySpan<char> text, Span<byte> into)
    {
        if (text.Length < CharsAtOnce)
        {
            return TryWriteFew(text, into);
        }

        ref var from = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        ref var to = ref MemoryMarshal.GetReference(into[..text.Length]);
        var seen = Vector128<ushort>.Zero;
        // The last characters overlap those before them, so that none is taken alone.
        var last = text.Length - CharsAtOnce;
        for (var i = 0; ; i = Math.Min(i + CharsAtOnce, last))
        {
            var chars = Vector128.LoadUnsafe(ref from, (nuint)i);
            seen |= chars;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i), Vector128.Narrow(chars, chars).AsUInt64().ToScalar());
            if (i == last)
            {
                return (seen & Vector128.Create((ushort)0xff80)) == Vector128<ushort>.Zero;
            }
        }
    }

    private static bool TryWriteFew(ReadOnlySpan<char> text, Span<byte> into)
    {
        var seen = 0;
        for (var i = 0; i < text.Length; i++)
        {
            seen |= text[i];
            into[i] = (byte)text[i];
        }

        return seen < 0x80;
    }
}
