namespace LeadStreams.EndToEnd.Tests.Contents;

/// <summary>The results of a stack in comparable form: topics and tables, each an ordered map from key to content.</summary>
internal sealed class Content
{
    private const int MaxDifferencesTold = 5;

    private readonly SortedDictionary<string, SortedDictionary<string, string>> parts = new(StringComparer.Ordinal);

    /// <summary>Names of the parts.</summary>
    public IEnumerable<string> Parts => parts.Keys;

    /// <summary>The entries of a part.</summary>
    public IReadOnlyDictionary<string, string> this[string part] => parts[part];

    public void Add(string part, SortedDictionary<string, string> entries) => parts.Add(part, entries);

    /// <summary>What differs, in words; empty when nothing does.</summary>
    public IReadOnlyList<string> DifferencesFrom(Content expected)
    {
        var differences = new List<string>();
        foreach (var part in parts.Keys.Union(expected.parts.Keys, StringComparer.Ordinal))
        {
            Compare(
                part,
                parts.GetValueOrDefault(part) ?? [],
                expected.parts.GetValueOrDefault(part) ?? [],
                differences
            );
        }

        return differences;
    }

    private static void Compare(
        string part,
        SortedDictionary<string, string> found,
        SortedDictionary<string, string> wanted,
        List<string> differences
    )
    {
        var keys = found
            .Keys.Union(wanted.Keys, StringComparer.Ordinal)
            .Where(key => found.GetValueOrDefault(key) != wanted.GetValueOrDefault(key))
            .ToList();
        if (keys.Count == 0)
        {
            return;
        }

        differences.Add($"{part}: {keys.Count} of {wanted.Count} entries differ");
        foreach (var key in keys.Take(MaxDifferencesTold))
        {
            differences.Add($"  {key}");
            differences.Add($"    expected {wanted.GetValueOrDefault(key) ?? "nothing"}");
            differences.Add($"    found    {found.GetValueOrDefault(key) ?? "nothing"}");
        }
    }
}
