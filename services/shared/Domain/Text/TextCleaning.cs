using System.Text;

namespace LeadStreams.Domain.Text;

/// <summary>What every text value goes through before anything looks at it.</summary>
public static class TextCleaning
{
    /// <summary>
    /// NFC, without control and zero-width characters, every run of white space one space, trimmed. Idempotent.
    /// Line breaks become spaces; use <see cref="CleanMultiline"/> for messages.
    /// </summary>
    public static string Clean(string text) => IsClean(text) ? text : Rebuild(text, keepLines: false);

    /// <summary>As <see cref="Clean"/>, with line breaks kept (as LF).</summary>
    public static string CleanMultiline(string text) => IsClean(text) ? text : Rebuild(text, keepLines: true);

    /// <summary>Characters that are invisible and stand for nothing: zero-width spaces and joiners, marks of direction, soft hyphen, byte order mark.</summary>
    public static bool IsInvisible(char c) =>
        c
            is '\u00AD'
                or '\uFEFF'
                or '\u180E'
                or (>= '\u200B' and <= '\u200F')
                or (>= '\u202A' and <= '\u202E')
                or (>= '\u2060' and <= '\u2064');

    private static bool IsClean(string text)
    {
        var previousSpace = true;
        foreach (var c in text)
        {
            if (c is < ' ' or (>= '\u007F' and < '\u00A1') or '\u00AD' || c >= '\u0300' || (c == ' ' && previousSpace))
            {
                return false;
            }

            previousSpace = c == ' ';
        }

        return text.Length == 0 || !previousSpace;
    }

    private static string Rebuild(string text, bool keepLines)
    {
        var result = new StringBuilder(text.Length);
        var pending = '\0';
        foreach (var c in UnicodeNormalizer.ToNfc(Strip(text)))
        {
            if (keepLines && c == '\n')
            {
                pending = '\n';
            }
            else if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                pending = pending == '\n' ? '\n' : ' ';
            }
            else
            {
                if (pending != '\0' && result.Length > 0)
                {
                    result.Append(pending);
                }

                pending = '\0';
                result.Append(c);
            }
        }

        return result.ToString();
    }

    // Invisible characters go before composition: one that stands between a letter and its accent must not keep them apart.
    private static string Strip(string text)
    {
        foreach (var c in text)
        {
            if (IsInvisible(c))
            {
                return string.Concat(text.Where(x => !IsInvisible(x)));
            }
        }

        return text;
    }
}
