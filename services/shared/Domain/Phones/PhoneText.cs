using System.Globalization;
using System.Text;

namespace LeadStreams.Domain.Phones;

/// <summary>What people type into a phone field, taken apart: a plus or none, digits, an extension.</summary>
internal readonly record struct PhoneText(bool HasPlus, string Digits, string? Extension)
{
    private const int MaxCharacters = 64;
    private static readonly string[] ExtensionMarks =
    [
        ";ext=",
        "extension",
        "durchwahl",
        "poste",
        "ext",
        "dw",
        "x",
        "#",
    ];
    private static readonly string[] Schemes = ["tel:", "phone:", "p:"];

    /// <summary>Null when the text holds something that no phone number has, such as letters.</summary>
    public static PhoneText? Read(string raw)
    {
        if (raw.Length > MaxCharacters * 2)
        {
            return null;
        }

        var text = Fold(raw).Trim();
        foreach (var scheme in Schemes)
        {
            if (text.StartsWith(scheme, StringComparison.Ordinal))
            {
                text = text[scheme.Length..].TrimStart();
            }
        }

        var extension = CutExtension(ref text);
        var hasPlus = text.StartsWith('+') || text.StartsWith("(+", StringComparison.Ordinal);
        if (hasPlus || text.StartsWith("00", StringComparison.Ordinal))
        {
            text = text.Replace("(0)", "", StringComparison.Ordinal);
        }

        return ReadDigits(text) is { } digits ? new PhoneText(hasPlus, digits, extension) : null;
    }

    /// <summary>Lower case, digits of every script as ASCII, full-width signs as ASCII, invisible characters dropped.</summary>
    private static string Fold(string raw)
    {
        var result = new StringBuilder(raw.Length);
        foreach (var c in raw)
        {
            var digit = c < 128 ? -1 : CharUnicodeInfo.GetDecimalDigitValue(c);
            if (digit >= 0)
            {
                result.Append((char)('0' + digit));
            }
            else if (c is >= '\uFF01' and <= '\uFF5E')
            {
                result.Append(char.ToLowerInvariant((char)(c - 0xFEE0)));
            }
            else if (!Text.TextCleaning.IsInvisible(c))
            {
                result.Append(char.IsWhiteSpace(c) ? ' ' : char.ToLowerInvariant(c));
            }
        }

        return result.ToString();
    }

    private static string? CutExtension(ref string text)
    {
        foreach (var mark in ExtensionMarks)
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at < 5)
            {
                continue;
            }

            var extension = text[(at + mark.Length)..].Trim(' ', '.', ':', '-', '#');
            if (extension.Length is > 0 and <= 7 && extension.All(char.IsAsciiDigit))
            {
                text = text[..at].TrimEnd(' ', ',', ';', '-');
                return extension;
            }
        }

        return null;
    }

    private static string? ReadDigits(string text)
    {
        Span<char> digits = stackalloc char[MaxCharacters];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiDigit(c))
            {
                if (count == digits.Length)
                {
                    return null;
                }

                digits[count++] = c;
            }
            else if (!IsSeparator(c) && !(c == '+' && count == 0))
            {
                return null;
            }
        }

        return count == 0 ? null : digits[..count].ToString();
    }

    private static bool IsSeparator(char c) =>
        c is ' ' or '-' or '.' or '/' or '(' or ')' or '[' or ']' or ',' or '_' or '~' or '*' or '\''
        || (c >= '\u2010' && c <= '\u2015')
        || c is '\u2212' or '\u30FC' or '\u00B7';
}
