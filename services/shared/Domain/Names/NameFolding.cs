using System.Text;
using AnyAscii;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Names;

/// <summary>Comparison keys of names: what is left when case, accents and punctuation are taken away.</summary>
public static class NameFolding
{
    private const int MaxStackLength = 256;

    /// <summary>NFKD without marks, special letters spelled out (ß as ss, æ as ae …), lower case, letters and digits with single spaces. Idempotent.</summary>
    public static string Fold(string text) => Ascii.IsValid(text) ? FoldAscii(text) : FoldUnicode(text);

    /// <summary><see cref="Fold"/>, with what other scripts say spelled in Latin letters: Петров as petrov, 李 as li.</summary>
    public static string FoldInLatin(string text)
    {
        // Spelled from the text as it came: vowel signs of Indic scripts and the breve of й are marks that folding drops.
        var key = Fold(text);
        return Ascii.IsValid(key) ? key : Fold(text.Transliterate());
    }

    /// <summary>
    /// <see cref="FoldInLatin"/>, and umlauts that are spelled out as those that lost their dots (Mueller, Müller and Muller alike). For matching only: it makes
    /// some different names equal. Of the ways to spell another script it takes one; see <see cref="CyrillicSpellings"/>.
    /// </summary>
    public static string MatchKey(string text) =>
        FoldInLatin(text)
            .Replace("ae", "a", StringComparison.Ordinal)
            .Replace("oe", "o", StringComparison.Ordinal)
            .Replace("ue", "u", StringComparison.Ordinal);

    // What FoldUnicode does, for the characters that most names are made of; a text that is folded already is returned as it is.
    private static string FoldAscii(string text)
    {
        Span<char> key = text.Length <= MaxStackLength ? stackalloc char[MaxStackLength] : new char[text.Length];
        var length = 0;
        var space = false;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (space && length > 0)
                {
                    key[length++] = ' ';
                }

                space = false;
                key[length++] = char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
            }
            else if (c != '\'')
            {
                space = true;
            }
        }

        var folded = key[..length];
        return folded.SequenceEqual(text) ? text : folded.ToString();
    }

    private static string FoldUnicode(string text)
    {
        var key = new StringBuilder(text.Length);
        var space = false;
        foreach (var rune in UnicodeNormalizer.ToNfkd(text.ToLowerInvariant()).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                if (space && key.Length > 0)
                {
                    key.Append(' ');
                }

                space = false;
                Append(key, Rune.ToLowerInvariant(rune));
            }
            else if (!IsMark(rune) && rune.Value is not ('\'' or 0x2019 or 0x02BC))
            {
                space = true;
            }
        }

        return key.ToString();
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark
                or System.Globalization.UnicodeCategory.EnclosingMark
                or System.Globalization.UnicodeCategory.Format;

    private static void Append(StringBuilder key, Rune rune)
    {
        var spelled = rune.Value switch
        {
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'ø' => "o",
            'đ' or 'ð' => "d",
            'ł' => "l",
            'þ' => "th",
            'ı' => "i",
            'ħ' => "h",
            'ŋ' => "n",
            _ => null,
        };
        if (spelled is null)
        {
            key.Append(rune.ToString());
        }
        else
        {
            key.Append(spelled);
        }
    }
}
