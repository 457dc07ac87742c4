namespace LeadStreams.Normalizer.Mapping;

/// <summary>Reads the parameters of certain names out of web addresses. Reused from record to record; one thread.</summary>
internal sealed class QueryParameters(string[] names)
{
    private readonly string?[] values = new string?[names.Length];

    /// <summary>The last value of a name that is not blank, decoded; null when the address has none.</summary>
    public string? this[int name] => values[name];

    /// <summary>Takes an address, or none.</summary>
    public void Read(string? url)
    {
        Array.Clear(values);
        var start = url?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return;
        }

        var end = url!.IndexOf('#', start);
        var query = url.AsSpan(start + 1, (end < 0 ? url.Length : end) - start - 1);
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            if (equals < 0 || IndexOf(pair[..equals]) is not (>= 0 and var index))
            {
                continue;
            }

            var value = Decode(pair[(equals + 1)..]);
            if (!string.IsNullOrWhiteSpace(value))
            {
                values[index] = value;
            }
        }
    }

    private static string Decode(ReadOnlySpan<char> text) =>
        text.ContainsAny('%', '+') ? Uri.UnescapeDataString(text.ToString().Replace('+', ' ')) : text.ToString();

    private int IndexOf(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (name.SequenceEqual(names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
