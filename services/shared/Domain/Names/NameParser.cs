using System.Runtime.InteropServices;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Names;

/// <summary>Cleans and splits names. It repairs what machines and hurried fingers did and otherwise leaves a name as its owner writes it.</summary>
public static class NameParser
{
    private const int MaxLength = 200;

    /// <summary>One name field: cleaned, without salutation and suffix, recased when it is all capitals or all small. Null when it is junk. Idempotent.</summary>
    public static string? CleanPart(string raw)
    {
        var words = Words(raw);
        return words.Count == 0 ? null : Join(words, 0, words.Count);
    }

    /// <summary>A full name, split: <c>Last, First</c> at the comma, otherwise before the last word with its particles. One word is a last name.</summary>
    public static PersonName SplitFull(string raw)
    {
        var text = TextCleaning.Clean(raw);
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (
            comma > 0
            && !NameWords.Suffixes.Contains(
                NameFolding.Fold(text[(comma + 1)..]).Replace(" ", "", StringComparison.Ordinal)
            )
        )
        {
            return new PersonName(CleanPart(text[(comma + 1)..]), CleanPart(text[..comma]));
        }

        var words = Words(text.Replace(',', ' '));
        if (words.Count == 0)
        {
            return PersonName.None;
        }

        // Names in these scripts put the family first and often have no space: position says nothing.
        if (words.Count == 1 || NameScripts.IsFamilyFirst(text))
        {
            return new PersonName(null, Join(words, 0, words.Count));
        }

        var split = words.Count - 1;
        while (split > 1 && NameWords.Particles.Contains(NameFolding.Fold(words[split - 1])))
        {
            split--;
        }

        return new PersonName(Join(words, 0, split), Join(words, split, words.Count));
    }

    /// <summary>The words of a name without salutations and suffixes; none when the whole is junk.</summary>
    private static List<string> Words(string raw)
    {
        var text = TextCleaning.Clean(raw);
        if (text.Length > MaxLength || IsJunk(text))
        {
            return [];
        }

        var words = new List<string>(4);
        foreach (var range in text.AsSpan().Split(' '))
        {
            if (!text.AsSpan()[range].IsEmpty)
            {
                words.Add(text[range].Trim(',', ';', '"', '(', ')'));
            }
        }

        words.RemoveAll(static x => Key(x).Length == 0);
        while (words.Count > 1 && NameWords.Salutations.Contains(Key(words[0])))
        {
            words.RemoveAt(0);
        }

        while (words.Count > 1 && NameWords.Suffixes.Contains(Key(words[^1])))
        {
            words.RemoveAt(words.Count - 1);
        }

        // What is left unchanged was looked at above.
        if (Join(words, 0, words.Count) is var rest && rest != text && IsJunk(rest))
        {
            return [];
        }

        NameCasing.Recase(words);
        return words;
    }

    private static bool IsJunk(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal))
        {
            return true;
        }

        var key = Key(text);
        return NameWords.Junk.Contains(key) || !key.AsSpan().ContainsAnyExceptInRange('0', '9');
    }

    private static string Key(string word) => NameFolding.Fold(word).Replace(" ", "", StringComparison.Ordinal);

    private static string Join(List<string> words, int start, int end) =>
        end - start == 1
            ? words[start]
            : string.Join(' ', (ReadOnlySpan<string?>)CollectionsMarshal.AsSpan(words)[start..end]);
}
