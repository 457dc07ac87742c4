using System.Text;

namespace LeadStreams.Domain.Text;

/// <summary>Unicode normalization forms NFC and NFKD (Unicode Standard Annex 15), independent of ICU.</summary>
public static class UnicodeNormalizer
{
    private const int HangulBase = 0xAC00;
    private const int LeadingBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailingBase = 0x11A7;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;
    private const int HangulCount = 19 * VowelCount * TrailingCount;

    /// <summary>Canonical composition: how text is stored. Unpaired surrogates become U+FFFD.</summary>
    public static string ToNfc(string text)
    {
        // Everything below U+0300 is composed already and combines with nothing below it.
        if (IsBelow(text, '\u0300'))
        {
            return text;
        }

        var points = Decompose(text, compatible: false);
        Compose(points);
        return ToText(points);
    }

    /// <summary>Compatibility decomposition: the base of comparison keys. Unpaired surrogates become U+FFFD.</summary>
    public static string ToNfkd(string text) =>
        IsBelow(text, '\u0080') ? text : ToText(Decompose(text, compatible: true));

    private static bool IsBelow(string text, char limit)
    {
        foreach (var c in text)
        {
            if (c >= limit)
            {
                return false;
            }
        }

        return true;
    }

    private static List<int> Decompose(string text, bool compatible)
    {
        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(points, rune.Value, compatible);
        }

        Order(points);
        return points;
    }

    private static void Append(List<int> points, int codePoint, bool compatible)
    {
        var hangul = codePoint - HangulBase;
        if (hangul is >= 0 and < HangulCount)
        {
            points.Add(LeadingBase + (hangul / (VowelCount * TrailingCount)));
            points.Add(VowelBase + (hangul % (VowelCount * TrailingCount) / TrailingCount));
            if (hangul % TrailingCount != 0)
            {
                points.Add(TrailingBase + (hangul % TrailingCount));
            }
        }
        else if (UnicodeTables.Instance.Decomposition(codePoint, compatible) is { } parts)
        {
            foreach (var part in parts)
            {
                Append(points, part, compatible);
            }
        }
        else
        {
            points.Add(codePoint);
        }
    }

    /// <summary>Canonical ordering: a stable insertion sort of each run of combining marks by its class.</summary>
    private static void Order(List<int> points)
    {
        var tables = UnicodeTables.Instance;
        for (var i = 1; i < points.Count; i++)
        {
            var point = points[i];
            var @class = tables.CombiningClass(point);
            var at = i;
            while (@class != 0 && at > 0 && tables.CombiningClass(points[at - 1]) > @class)
            {
                points[at] = points[at - 1];
                at--;
            }

            points[at] = point;
        }
    }

    private static void Compose(List<int> points)
    {
        var tables = UnicodeTables.Instance;
        var starter = -1;
        var previousClass = -1;
        var write = 0;
        for (var read = 0; read < points.Count; read++)
        {
            var point = points[read];
            var @class = tables.CombiningClass(point);
            if (starter >= 0 && previousClass < @class && TryCompose(points[starter], point, out var composed))
            {
                points[starter] = composed;
                continue;
            }

            if (@class == 0)
            {
                starter = write;
                previousClass = -1;
            }
            else
            {
                previousClass = @class;
            }

            points[write++] = point;
        }

        points.RemoveRange(write, points.Count - write);
    }

    private static bool TryCompose(int first, int second, out int composed)
    {
        var leading = first - LeadingBase;
        var vowel = second - VowelBase;
        if (leading is >= 0 and < 19 && vowel is >= 0 and < VowelCount)
        {
            composed = HangulBase + (((leading * VowelCount) + vowel) * TrailingCount);
            return true;
        }

        var syllable = first - HangulBase;
        var trailing = second - TrailingBase;
        if (syllable is >= 0 and < HangulCount && syllable % TrailingCount == 0 && trailing is > 0 and < TrailingCount)
        {
            composed = first + trailing;
            return true;
        }

        return UnicodeTables.Instance.TryCompose(first, second, out composed);
    }

    private static string ToText(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points)
        {
            text.Append(new Rune(point).ToString());
        }

        return text.ToString();
    }
}
