namespace LeadStreams.Normalizer.Mapping;

/// <summary>Cuts texts without cutting characters.</summary>
internal static class Truncation
{
    /// <summary>At most <paramref name="length"/> UTF-16 units, never half of a surrogate pair.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..end].TrimEnd();
    }
}
