using System.Buffers;

namespace LeadStreams.Domain.Names;

/// <summary>
/// Whether two names are clearly those of different people. It is asked before two leads are joined by evidence that people share, a mailbox or a number, so it errs
/// towards no: names that could be one in any common way of writing a name contradict nobody. Only first names tell; last names change with marriage. Pure, symmetric;
/// no name contradicts itself.
/// </summary>
/// <remarks>
/// Two names do not contradict when one of them is missing a part, is junk or stands for anybody (Mustermann); or when any first name of one fits any of the other: equal, an initial, the
/// beginning or end of it, a short form (<see cref="ShortForms"/>), spelled alike (<see cref="NameSound"/>), or a slip of the fingers away; or when first and last name of
/// one changed places.
/// </remarks>
public static class NameContradiction
{
    private const int MinEndingLetters = 4;
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    /// <summary>True when two values made by <see cref="NameEvidence.Of"/> are clearly different people.</summary>
    public static bool Between(string x, string y) =>
        !string.Equals(x, y, StringComparison.Ordinal)
        && NameParts.Of(x) is { } one
        && NameParts.Of(y) is { } other
        && Between(one, other);

    /// <summary>The same of names that were taken apart before.</summary>
    public static bool Between(NameParts x, NameParts y) =>
        !Any(x.First, y.First, MayBeOne)
        && !Any(x.First, y.Last, string.Equals)
        && !Any(x.Last, y.First, string.Equals);

    private static bool Any(IReadOnlyList<string> xs, IReadOnlyList<string> ys, Func<string, string, bool> fits)
    {
        for (var i = 0; i < xs.Count; i++)
        {
            for (var j = 0; j < ys.Count; j++)
            {
                if (fits(xs[i], ys[j]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool MayBeOne(string x, string y)
    {
        var (shorter, longer) = x.Length <= y.Length ? (x, y) : (y, x);
        if (longer.StartsWith(shorter, StringComparison.Ordinal))
        {
            return true;
        }

        // Annemarie is also Marie, Alexandra also Sandra.
        if (shorter.Length >= MinEndingLetters && longer.EndsWith(shorter, StringComparison.Ordinal))
        {
            return true;
        }

        return IsInitials(shorter)
            ? NameSound.StartAlike(shorter, longer)
            : (IsInitials(longer) && NameSound.StartAlike(longer, shorter))
                || ShortForms.AreOfOneName(x, y)
                || NameSound.AreAlike(x, y);
    }

    /// <summary>One letter, or a few without a vowel: jr for J. R., mhd for Mohammed.</summary>
    private static bool IsInitials(string word) =>
        word.Length == 1 || (word.Length <= 3 && !word.AsSpan().ContainsAny(Vowels));
}
