using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace LeadStreams.Domain.Topics;

/// <summary>The catalog of topics, <c>schemas/topics.yaml</c>, with <c>{source}</c> and <c>{market}</c> filled in.</summary>
public sealed class TopicCatalog
{
    private const int MaxRetentionDays = 36_500;

    private TopicCatalog(IReadOnlyList<TopicDefinition> topics) => Topics = topics;

    /// <summary>All topics, in the order of the file.</summary>
    public IReadOnlyList<TopicDefinition> Topics { get; }

    /// <summary>The topic of this name, or null.</summary>
    public TopicDefinition? Find(string name) =>
        Topics.FirstOrDefault(topic => string.Equals(topic.Name, name, StringComparison.Ordinal));

    /// <summary>Reads the catalog.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sources">Names of the folders in services/sources.</param>
    /// <param name="markets">Codes of the markets.</param>
    /// <exception cref="TopicCatalogException">The file has faults; the message lists every one.</exception>
    public static TopicCatalog Load(string path, IReadOnlyList<string> sources, IReadOnlyList<string> markets)
    {
        var file = Parse(path);
        var faults = new List<string>();
        var topics = new List<TopicDefinition>();
        foreach (var entry in file.Topics)
        {
            Expand(entry, file.Partitions, sources, markets, topics, faults);
        }

        foreach (var twice in topics.GroupBy(topic => topic.Name).Where(group => group.Count() > 1))
        {
            faults.Add($"topic {twice.Key} is defined {twice.Count()} times");
        }

        return faults.Count == 0
            ? new TopicCatalog(topics)
            : throw new TopicCatalogException($"{path} has {faults.Count} fault(s):\n  " + string.Join("\n  ", faults));
    }

    private static CatalogFile Parse(string path)
    {
        try
        {
            var yaml = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();
            return yaml.Deserialize<CatalogFile>(File.ReadAllText(path)) ?? new CatalogFile();
        }
        catch (YamlException e)
        {
            throw new TopicCatalogException($"{path}:{e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static void Expand(
        TopicEntry entry,
        Dictionary<string, int> partitions,
        IReadOnlyList<string> sources,
        IReadOnlyList<string> markets,
        List<TopicDefinition> topics,
        List<string> faults
    )
    {
        if (!partitions.TryGetValue(entry.Group, out var count) || count < 1)
        {
            faults.Add(
                $"topic {entry.Name}: group '{entry.Group}' has no partition count of 1 or more under partitions"
            );
            return;
        }

        if (entry.Cleanup is not ("compact" or "delete"))
        {
            faults.Add($"topic {entry.Name}: cleanup is '{entry.Cleanup}', must be compact or delete");
            return;
        }

        // Services delete rows by it: a number that stands for "always" elsewhere must not pass for "at once".
        if (entry.RetentionDays is < 1 or > MaxRetentionDays)
        {
            faults.Add(
                $"topic {entry.Name}: retention_days is {entry.RetentionDays}, must be 1 to {MaxRetentionDays}, or left out"
            );
            return;
        }

        foreach (var unknown in entry.OnlySources.Except(sources))
        {
            faults.Add($"topic {entry.Name}: only_sources names '{unknown}', which is no folder in services/sources");
        }

        foreach (var name in Names(entry, sources, markets))
        {
            topics.Add(
                new TopicDefinition
                {
                    Name = name,
                    Group = entry.Group,
                    Partitions = count,
                    Key = entry.Key,
                    Value = entry.Value,
                    IsCompacted = entry.Cleanup == "compact",
                    Retention = entry.RetentionDays is { } days ? TimeSpan.FromDays(days) : null,
                    WrittenBy = entry.WrittenBy,
                    ReadBy = entry.ReadBy,
                }
            );
        }
    }

    private static IEnumerable<string> Names(
        TopicEntry entry,
        IReadOnlyList<string> sources,
        IReadOnlyList<string> markets
    )
    {
        if (entry.Name.Contains("{source}", StringComparison.Ordinal))
        {
            return sources
                .Where(source => entry.OnlySources.Count == 0 || entry.OnlySources.Contains(source))
                .Select(source => entry.Name.Replace("{source}", source, StringComparison.Ordinal));
        }

        return entry.Name.Contains("{market}", StringComparison.Ordinal)
            ? markets.Select(market => entry.Name.Replace("{market}", market, StringComparison.Ordinal))
            : [entry.Name];
    }

    private sealed class CatalogFile
    {
        public Dictionary<string, int> Partitions { get; set; } = [];
        public List<TopicEntry> Topics { get; set; } = [];
    }

    private sealed class TopicEntry
    {
        public string Name { get; set; } = "";
        public string Group { get; set; } = "";
        public List<string> OnlySources { get; set; } = [];
        public string Key { get; set; } = "";
        public string Value { get; set; } = "";
        public string Cleanup { get; set; } = "";
        public int? RetentionDays { get; set; }
        public List<string> WrittenBy { get; set; } = [];
        public List<string> ReadBy { get; set; } = [];
    }
}

/// <summary>The topic catalog has faults.</summary>
public sealed class TopicCatalogException(string message, Exception? inner = null) : Exception(message, inner);
