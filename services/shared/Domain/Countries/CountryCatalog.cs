using System.Collections.Frozen;
using System.Globalization;
using LeadStreams.Domain.Names;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Countries;

/// <summary>Countries by every way in which people and systems write them (ISO 3166-1, English and local names).</summary>
public static class CountryCatalog
{
    private static readonly FrozenDictionary<string, string> Alpha2ByKey = Load(out Codes);
    private static readonly FrozenSet<string> Codes;

    /// <summary>All officially assigned alpha-2 codes.</summary>
    public static IReadOnlyCollection<string> All => Codes;

    /// <summary>The alpha-2 code of a country given as alpha-2, alpha-3, numeric code, subdivision (<c>US-CA</c>) or name; null when unknown.</summary>
    public static string? Parse(string raw)
    {
        if (
            raw.Length == 2
            && char.IsAsciiLetterUpper(raw[0])
            && char.IsAsciiLetterUpper(raw[1])
            && Codes.Contains(raw)
        )
        {
            return raw;
        }

        var key = NameFolding.Fold(TextCleaning.Clean(raw));
        if (key.Length is > 0 and < 3 && char.IsAsciiDigit(key[0]))
        {
            key = key.PadLeft(3, '0');
        }

        return Alpha2ByKey.TryGetValue(key, out var code) ? code : OfSubdivision(raw);
    }

    private static string? OfSubdivision(string raw)
    {
        var text = raw.Trim();
        if (text.Length is < 4 or > 6 || text[2] != '-')
        {
            return null;
        }

        var country = text[..2].ToUpperInvariant();
        return Codes.Contains(country) ? country : null;
    }

    private static FrozenDictionary<string, string> Load(out FrozenSet<string> codes)
    {
        var byKey = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = new HashSet<string>(StringComparer.Ordinal);
        var rows = EmbeddedText.Lines("countries.txt").Select(x => x.Split('|')).ToArray();

        // Codes first: no name may take the place of another country's code.
        foreach (var row in rows)
        {
            all.Add(row[0]);
            byKey[row[0].ToLowerInvariant()] = row[0];
            byKey[row[1].ToLowerInvariant()] = row[0];
            byKey[row[2].ToString(CultureInfo.InvariantCulture)] = row[0];
        }

        foreach (var row in rows)
        {
            foreach (var name in row.AsSpan(3))
            {
                byKey.TryAdd(NameFolding.Fold(name), row[0]);
            }
        }

        codes = all.ToFrozenSet(StringComparer.Ordinal);
        return byKey.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
