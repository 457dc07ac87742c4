namespace LeadStreams.Local.Broker.Configuration;

/// <summary>Types of config values, with their codes in DescribeConfigs.</summary>
internal enum ConfigType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}

/// <summary>A setting of topics or of the broker; names, defaults and limits are Apache Kafka's.</summary>
internal sealed record ConfigDefinition(string Name, ConfigType Type, string Default, string Documentation)
{
    /// <summary>For a topic's setting: the broker's setting that holds where a topic has no value of its own.</summary>
    public string? BrokerName { get; init; }

    /// <summary>Least value of a number.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value of a number.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>The words a string or a list may be made of; null allows any.</summary>
    public string[]? Allowed { get; init; }

    /// <summary>
    /// Reads a table of settings: name, type, default, limits and the broker's setting with | between, then a line that says
    /// what it is for. Limits are LEAST..LARGEST, where either may be missing, or the words allowed with commas between.
    /// </summary>
    public static ConfigDefinition[] ParseTable(string table) =>
        [
            .. table
                .ReplaceLineEndings("\n")
                .Split('\n')
                .Chunk(2)
                .Select(row => ParseRow(row[0].Split('|', StringSplitOptions.TrimEntries), row[1].Trim())),
        ];

    /// <summary>Says what is wrong with a value, null if nothing is.</summary>
    public string? FindFault(string? value)
    {
        if (value is null)
            return $"{Name}: a value is needed.";
        var valid = Type switch
        {
            ConfigType.Boolean => bool.TryParse(value, out _),
            ConfigType.Int => int.TryParse(value, CultureInfo.InvariantCulture, out var number) && IsInRange(number),
            ConfigType.Long => long.TryParse(value, CultureInfo.InvariantCulture, out var number) && IsInRange(number),
            ConfigType.Double => double.TryParse(value, CultureInfo.InvariantCulture, out var number)
                && IsInRange(number),
            ConfigType.List => Words(value).All(IsAllowed),
            _ => IsAllowed(value),
        };
        return valid ? null : $"{Name}: '{value}' is not a value it can take.";
    }

    /// <summary>The words of a list value.</summary>
    public static string[] Words(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static ConfigDefinition ParseRow(string[] columns, string documentation)
    {
        var definition = new ConfigDefinition(columns[0], Enum.Parse<ConfigType>(columns[1]), columns[2], documentation)
        {
            BrokerName = columns.ElementAtOrDefault(4),
        };
        var limits = columns.ElementAtOrDefault(3) ?? "";
        if (limits.Split("..") is [var least, var largest])
            return definition with
            {
                Min = least.Length > 0 ? double.Parse(least, CultureInfo.InvariantCulture) : definition.Min,
                Max = largest.Length > 0 ? double.Parse(largest, CultureInfo.InvariantCulture) : definition.Max,
            };
        return limits.Length > 0 ? definition with { Allowed = Words(limits) } : definition;
    }

    private bool IsInRange(double number) => number >= Min && number <= Max;

    private bool IsAllowed(string word) => Allowed is null || Allowed.Contains(word, StringComparer.Ordinal);
}
