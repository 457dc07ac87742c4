using System.Collections.Frozen;
using System.Text;

namespace LeadStreams.Domain.Names;

/// <summary>
/// How names in Cyrillic letters are usually spelled in Latin ones. There is more than one way (Юлия is Yuliya, Yulia, Iuliia, Julia), and a name in Latin letters does not tell which was
/// taken, nor that any was: to make Nadja and Nadia one would join people. So whoever is known by Cyrillic letters gets the keys of all spellings, and everybody else one.
/// </summary>
public static class CyrillicSpellings
{
    private const int Passport = 0;
    private const int German = 1;
    private const int Scholarly = 2;

    // Letter; in passports (ICAO 9303); in German; scholarly (ISO 9) without marks. A dash is no letter.
    private static readonly FrozenDictionary<char, string[]> Letters = Read(
        """
        а a a a
        б b b b
        в v w v
        г g g g
        ґ g g g
        д d d d
        е e e e
        є ie je je
        ё e jo e
        ж zh sch z
        з z s z
        и i i i
        і i i i
        ї i ji i
        й i j j
        к k k k
        л l l l
        м m m m
        н n n n
        о o o o
        п p p p
        р r r r
        с s s s
        т t t t
        у u u u
        ф f f f
        х kh ch h
        ц ts z c
        ч ch tsch c
        ш sh sch s
        щ shch schtsch sc
        ъ ie - -
        ы y y y
        ь - - -
        э e e e
        ю iu ju ju
        я ia ja ja
        """
    );

    /// <summary>
    /// The match keys of the usual spellings of a name, that of <see cref="NameFolding.MatchKey"/> first, distinct. One where there are no Cyrillic letters.
    /// </summary>
    public static IReadOnlyList<string> KeysOf(string name)
    {
        var key = NameFolding.MatchKey(name);
        if (!HasCyrillic(name))
        {
            return [key];
        }

        var lower = name.ToLowerInvariant().Normalize();
        var keys = new List<string> { key };
        Add(keys, Shortened(key));
        Add(keys, Spelled(lower, Passport));
        Add(keys, Shortened(Spelled(lower, German)));
        Add(keys, Shortened(Spelled(lower, Scholarly)));
        return keys;
    }

    private static void Add(List<string> keys, string key)
    {
        if (!keys.Contains(key, StringComparer.Ordinal))
        {
            keys.Add(key);
        }
    }

    private static bool HasCyrillic(string text) => text.AsSpan().ContainsAnyInRange('\u0400', '\u04FF');

    private static string Spelled(string name, int system)
    {
        var spelled = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (Letters.TryGetValue(letter, out var spellings))
            {
                spelled.Append(spellings[system]);
            }
            else
            {
                spelled.Append(letter);
            }
        }

        return NameFolding.MatchKey(spelled.ToString());
    }

    /// <summary>Endings as they are spelled where a name is at home in the language: Maria for Mariya, Dmitry for Dmitriy.</summary>
    private static string Shortened(string key)
    {
        var words = key.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            words[i] =
                EndsInAny(word, "iya", "ija", "iia") ? word[..^2] + "a"
                : EndsInAny(word, "iy") ? word[..^2] + "y"
                : EndsInAny(word, "ij", "ii") ? word[..^1]
                : word;
        }

        return string.Join(' ', words);
    }

    private static bool EndsInAny(string word, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static FrozenDictionary<char, string[]> Read(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToFrozenDictionary(
                row => row[0][0],
                row => row[1..].Select(spelling => spelling == "-" ? "" : spelling).ToArray()
            );
}
