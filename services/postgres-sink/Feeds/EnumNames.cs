namespace LeadStreams.PostgresSink.Feeds;

/// <summary>Names of enum values as the tables have them: lower case with underscores.</summary>
internal static class EnumNames
{
    /// <summary>The name; made once for each value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue[value];

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(value => value, Snake);

        private static string Snake(T value)
        {
            var text = new System.Text.StringBuilder();
            foreach (var c in value.ToString())
            {
                if (char.IsAsciiLetterUpper(c) && text.Length > 0)
                {
                    text.Append('_');
                }

                text.Append(char.ToLowerInvariant(c));
            }

            return text.ToString();
        }
    }
}
