namespace LeadStreams.Normalizer.Mapping;

/// <summary>Reads parameters out of a web address.</summary>
internal static class QueryParameters
{
    /// <summary>The last value of a parameter that is not blank, decoded; null when there is none.</summary>
    public static string? Last(string url, string name)
    {
        var start = url.IndexOf('?', StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var end = url.IndexOf('#', start);
        var query = url.AsSpan(start + 1, (end < 0 ? url.Length : end) - start - 1);
        string? last = null;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (
                pair.Length > name.Length + 1
                && pair[name.Length] == '='
                && pair.StartsWith(name, StringComparison.Ordinal)
            )
            {
                var value = Uri.UnescapeDataString(pair[(name.Length + 1)..].ToString().Replace('+', ' '));
                last = string.IsNullOrWhiteSpace(value) ? last : value;
            }
        }

        return last;
    }
}
