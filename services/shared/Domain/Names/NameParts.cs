namespace LeadStreams.Domain.Names;

/// <summary>The words of a name that can be compared, folded.</summary>
public sealed class NameParts
{
    /// <summary>A longer word is no name.</summary>
    internal const int MaxWordLetters = 40;

    private NameParts(List<string> first, List<string> last)
    {
        First = first;
        Last = last;
    }

    internal IReadOnlyList<string> First { get; }

    internal IReadOnlyList<string> Last { get; }

    /// <summary>The parts of <c>first|last</c>, or of <c>first last</c> where the last word is the last name. Null when it does not tell a person: one word only, junk, or a name that stands for any.</summary>
    public static NameParts? Of(string value)
    {
        var bar = value.IndexOf(NameEvidence.Separator, StringComparison.Ordinal);
        bar = bar < 0 ? value.Trim().LastIndexOf(' ') : bar;
        if (bar <= 0)
        {
            return null;
        }

        var last = Words(value[(bar + 1)..]);
        var first = Words(value[..bar]);
        if (first.Exists(word => !last.Contains(word)))
        {
            // A first name field with the whole name in it.
            first.RemoveAll(last.Contains);
        }

        return first.Count == 0 || last.Count == 0 || last.Exists(NameWords.AnyonesLastNames.Contains)
            ? null
            : new NameParts(first, last);
    }

    private static List<string> Words(string part)
    {
        var key = NameFolding.MatchKey(part);
        var words = new List<string>(2);
        if (!NameWords.Junk.Contains(key.Replace(" ", "", StringComparison.Ordinal)))
        {
            words.AddRange(key.Split(' ').Where(IsName));
        }

        return words;
    }

    private static bool IsName(string word) =>
        word.Length is > 0 and <= MaxWordLetters
        && !word.AsSpan().ContainsAnyInRange('0', '9')
        && !NameWords.Salutations.Contains(word)
        && !NameWords.Particles.Contains(word)
        && !NameWords.Functions.Contains(word)
        && !NameWords.Junk.Contains(word);
}
