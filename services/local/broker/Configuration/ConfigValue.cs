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
        {
            var synonyms = new List<ConfigSynonym>(3);
            if (overrides.TryGetValue(config.Name, out var value))
                synonyms.Add(new(config.Name, value, ConfigSource.Topic));
            AddBroker(synonyms, config.BrokerName!, config.Default, settings);
            return new ConfigValue(config, [.. synonyms]);
        });

    /// <summary>The values of the broker.</summary>
    public static IEnumerable<ConfigValue> OfBroker(BrokerSettings settings) =>
        BrokerConfigs.All.Select(config =>
        {
            var synonyms = new List<ConfigSynonym>(2);
            AddBroker(synonyms, config.Name, config.Default, settings);
            return new ConfigValue(config, [.. synonyms]);
        });

    private static void AddBroker(
        List<ConfigSynonym> synonyms,
        string brokerName,
        string otherwise,
        BrokerSettings settings
    )
    {
        if (settings.Given(brokerName) is { } given)
            synonyms.Add(new(brokerName, given, ConfigSource.StaticBroker));
        synonyms.Add(new(brokerName, otherwise, ConfigSource.Default));
    }
}
