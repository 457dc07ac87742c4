using System.Globalization;

namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>
/// Escaped half characters (<c>\ud83d</c> alone, where a sender cut an emoji in two) are legal JSON text but no Unicode text, and would fail
/// wherever the string is read. They become U+FFFD.
/// </summary>
internal static class JsonSurrogates
{
    private const int EscapeLength = 6;

    /// <summary>The same memory when nothing is broken, otherwise a repaired copy of the same length.</summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> json)
    {
        var span = json.Span;
        if (span.IndexOf("\\ud"u8) < 0 && span.IndexOf("\\uD"u8) < 0)
        {
            return json;
        }

        byte[]? copy = null;
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] != '\\')
            {
                continue;
            }

            var unit = Unit(span, i);
            if (unit < 0)
            {
                // Any other escape: the character behind the backslash belongs to it.
                i++;
                continue;
            }

            var isPair =
                char.IsHighSurrogate((char)unit)
                && char.IsLowSurrogate((char)Math.Max(Unit(span, i + EscapeLength), 0));
            if (char.IsSurrogate((char)unit) && !isPair)
            {
                copy ??= json.ToArray();
                "FFFD"u8.CopyTo(copy.AsSpan(i + 2));
            }

            i += (isPair ? 2 * EscapeLength : EscapeLength) - 1;
        }

        return copy ?? json;
    }

    /// <summary>The UTF-16 unit of an escape <c>\uXXXX</c> at a position, or -1.</summary>
    private static int Unit(ReadOnlySpan<byte> json, int at) =>
        at + EscapeLength <= json.Length
        && json[at] == '\\'
        && json[at + 1] == 'u'
        && ushort.TryParse(
            json.Slice(at + 2, 4),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var unit
        )
            ? unit
            : -1;
}
