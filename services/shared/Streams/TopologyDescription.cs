using System.Globalization;
using System.Text;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams;

/// <summary>What a service reads, keeps and writes, by names: for people, for pictures, and to compare with the topics of a log.</summary>
public sealed record TopologyDescription
{
    // One topic for each source or market.
    private static readonly string[] Families = ["leads.raw.", "leads.notifications.", "leads.market."];

    /// <summary>Service name.</summary>
    public required string Application { get; init; }

    /// <summary>Topics read, without those that are also written.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Topics read and written: messages between keys.</summary>
    public IReadOnlyList<string> Repartitions { get; init; } = [];

    /// <summary>Names of the stores, timers included, and their changelogs.</summary>
    public IReadOnlyList<(string Store, string Changelog)> Stores { get; init; } = [];

    /// <summary>Changelogs and control topic that the runtime keeps for itself; like <see cref="Stores"/>, as many partitions as the sources, made at the start.</summary>
    public IReadOnlyList<string> RuntimeTopics { get; init; } = [];

    /// <summary>Topics written, without those that are also read.</summary>
    public IReadOnlyList<string> Sinks { get; init; } = [];

    /// <summary>Where rejected records go; null when nothing is rejected.</summary>
    public string? DeadLetters { get; init; }

    /// <summary>What is read that is no topic: <c>HTTP</c>.</summary>
    public IReadOnlyList<string> OutsideSources { get; init; } = [];

    /// <summary>What is written that is no topic: <c>PostgreSQL</c>.</summary>
    public IReadOnlyList<string> OutsideSinks { get; init; } = [];

    /// <summary>True when all topics read must have the same number of partitions.</summary>
    public bool IsCoPartitioned { get; init; }

    /// <summary>Describes a topology.</summary>
    public static TopologyDescription Of(Topology topology)
    {
        string[] names = topology.Stores.Count > 0 ? [.. topology.Stores.Select(store => store.Name), "timers"] : [];
        var stores = names.Select(name => (name, TaskState.ChangelogTopic(topology, name))).ToArray();
        return new TopologyDescription
        {
            Application = topology.ApplicationId,
            Sources = [.. topology.Sources.Select(source => source.Topic).Except(topology.Repartitions)],
            Repartitions = topology.Repartitions,
            Stores = stores,
            RuntimeTopics =
            [
                topology.ControlTopic,
                .. TaskState.ChangelogTopics(topology).Except(stores.Select(store => store.Item2)),
            ],
            Sinks = [.. topology.Sinks.Select(sink => sink.Topic).Except(topology.Repartitions)],
            DeadLetters = topology.DeadLetterTopic,
            IsCoPartitioned = true,
        };
    }

    /// <summary>One line for each thing that is read, kept or written.</summary>
    public string ToText()
    {
        var text = new StringBuilder(Application).Append('\n');
        AppendLines(text, "reads", OutsideSources.Concat(Sources));
        AppendLines(text, "reads/writes", Repartitions);
        AppendLines(text, "keeps", Stores.Select(store => $"{store.Store} (changelog {store.Changelog})"));
        AppendLines(text, "for itself", RuntimeTopics);
        AppendLines(text, "writes", Sinks.Concat(OutsideSinks));
        AppendLines(text, "rejects to", DeadLetters is null ? [] : [DeadLetters]);
        return text.ToString();
    }

    /// <summary>A Mermaid flow chart. The topics of all sources, and those of all markets, are drawn as one, so that a new one changes no picture.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder("flowchart LR\n");
        var node = 0;
        var service = $"service[\"{Application}\"]";
        text.Append(CultureInfo.InvariantCulture, $"  {service}\n");
        foreach (var source in OutsideSources)
        {
            text.Append(CultureInfo.InvariantCulture, $"  n{node++}[\"{source}\"] --> service\n");
        }

        foreach (var source in Collapse(Sources))
        {
            text.Append(CultureInfo.InvariantCulture, $"  n{node++}([\"{source}\"]) --> service\n");
        }

        foreach (var repartition in Collapse(Repartitions))
        {
            text.Append(CultureInfo.InvariantCulture, $"  n{node++}([\"{repartition}\"]) <--> service\n");
        }

        foreach (var (store, _) in Stores)
        {
            text.Append(CultureInfo.InvariantCulture, $"  service --- n{node++}[(\"{store}\")]\n");
        }

        foreach (var sink in Collapse(Sinks))
        {
            text.Append(CultureInfo.InvariantCulture, $"  service --> n{node++}([\"{sink}\"])\n");
        }

        foreach (var sink in OutsideSinks)
        {
            text.Append(CultureInfo.InvariantCulture, $"  service --> n{node++}[\"{sink}\"]\n");
        }

        if (DeadLetters is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"  service -. rejected .-> n{node}([\"{DeadLetters}\"])\n");
        }

        return text.ToString();
    }

    private static void AppendLines(StringBuilder text, string what, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {what, -12} {line}\n");
        }
    }

    private static IEnumerable<string> Collapse(IReadOnlyList<string> topics) =>
        topics
            .Select(topic =>
                Array.Find(Families, family => topic.StartsWith(family, StringComparison.Ordinal)) is { } family
                    ? family + "*"
                    : topic
            )
            .Distinct();
}
