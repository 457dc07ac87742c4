namespace LeadStreams.Local.Broker.Configuration;

/// <summary>Where a value comes from, with its code in DescribeConfigs.</summary>
internal enum ConfigSource : sbyte
{
    Topic = 1,
    StaticBroker = 4,
    Default = 5,
}

/// <summary>A value that a setting has somewhere, under the name it has there.</summary>
internal readonly record struct ConfigSynonym(string Name, string Value, ConfigSource Source);

/// <summary>A setting with every value that is given for it, the one in force first.</summary>
internal sealed record ConfigValue(ConfigDefinition Definition, ConfigSynonym[] Synonyms)
{
    public string Value => Synonyms[0].Value;

    public ConfigSource Source => Synonyms[0].Source;

    /// <summary>The values of a topic with these overrides.</summary>
    public static IEnumerable<ConfigValue> OfTopic(
        IReadOnlyDictionary<string, string> overrides,
        BrokerSettings settings
    ) =>
        TopicConfigs.All.Select(config =>
            Of(config, config.BrokerName!, overrides.GetValueOrDefault(config.Name), settings)
        );

    /// <summary>The values of the broker.</summary>
    public static IEnumerable<ConfigValue> OfBroker(BrokerSettings settings) =>
        BrokerConfigs.All.Select(config => Of(config, config.Name, null, settings));

    private static ConfigValue Of(ConfigDefinition config, string brokerName, string? own, BrokerSettings settings)
    {
        List<ConfigSynonym> synonyms = [];
        if (own is not null)
            synonyms.Add(new(config.Name, own, ConfigSource.Topic));
        if (settings.Given(brokerName) is { } given)
            synonyms.Add(new(brokerName, given, ConfigSource.StaticBroker));
        synonyms.Add(new(brokerName, config.Default, ConfigSource.Default));
        return new ConfigValue(config, [.. synonyms]);
    }
}
