using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>Compares what a service needs with the topics of a log; changes nothing.</summary>
public static class TopicCheck
{
    /// <summary>Every fault, as a sentence that says what to do; empty when all is well. Changelogs that are missing are none: they are made at the start.</summary>
    /// <exception cref="LogException">Retriable: the log cannot be reached.</exception>
    public static IReadOnlyList<string> Faults(TopologyDescription service, ILogAdmin admin)
    {
        var faults = new List<string>();
        var sources = service.Sources.Concat(service.Repartitions).ToArray();
        var needed = sources.Concat(service.Sinks).Concat(service.DeadLetters is { } dead ? [dead] : []).Distinct();
        var counts = needed.ToDictionary(topic => topic, admin.PartitionCount, StringComparer.Ordinal);
        var missing = counts.Where(topic => topic.Value is null).Select(topic => topic.Key).ToArray();
        if (missing.Length > 0)
        {
            faults.Add(
                $"'{service.Application}' needs topics that do not exist: {string.Join(", ", missing)}; create them with 'leadstreams topics apply'"
            );
        }

        if (service.IsCoPartitioned)
        {
            AddCountFaults(service, sources, counts, admin, faults);
        }

        return faults;
    }

    private static void AddCountFaults(
        TopologyDescription service,
        string[] sources,
        Dictionary<string, int?> counts,
        ILogAdmin admin,
        List<string> faults
    )
    {
        var partitions = counts[sources[0]];
        foreach (var source in sources)
        {
            if (counts[source] is { } count && count != partitions)
            {
                faults.Add(
                    $"'{service.Application}' needs equal partition counts of its sources: '{source}' has {count}, '{sources[0]}' {partitions}"
                );
            }
        }

        foreach (var changelog in service.Stores.Select(store => store.Changelog).Concat(service.RuntimeTopics))
        {
            if (admin.PartitionCount(changelog) is { } count && count != partitions)
            {
                faults.Add(
                    $"'{changelog}' has {count} partitions, the sources have {partitions}: partition counts are fixed for the life of the state"
                );
            }
        }
    }
}
