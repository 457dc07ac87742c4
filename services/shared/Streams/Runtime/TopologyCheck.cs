using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>The topics are not as the topology needs them; the message says what to do.</summary>
public sealed class TopologyException(string message) : Exception(message);

/// <summary>Compares a topology with the topics of the log before anything is read, and creates changelogs that are missing.</summary>
internal static class TopologyCheck
{
    /// <summary>Checks all topics; gives the number of partitions of each source.</summary>
    /// <exception cref="TopologyException">Topics are missing, or their partition counts do not fit.</exception>
    /// <exception cref="LogException">Retriable: the log cannot be reached.</exception>
    public static int Run(Topology topology, ILogAdmin admin)
    {
        foreach (var repartition in topology.Repartitions)
        {
            RequireSourceAndSink(repartition, topology);
        }

        var description = TopologyDescription.Of(topology);
        if (TopicCheck.Faults(description, admin) is { Count: > 0 } faults)
        {
            throw new TopologyException(string.Join("; ", faults));
        }

        var partitions =
            admin.PartitionCount(topology.Sources[0].Topic)
            ?? throw new TopologyException($"'{topology.Sources[0].Topic}' has gone");
        foreach (var (_, changelog) in description.Stores)
        {
            if (admin.PartitionCount(changelog) is null)
            {
                admin.CreateCompactedTopic(changelog, partitions);
            }
        }

        return partitions;
    }

    private static void RequireSourceAndSink(string repartition, Topology topology)
    {
        if (
            !topology.Sources.Any(source => source.Topic == repartition)
            || !topology.Sinks.Any(sink => sink.Topic == repartition)
        )
        {
            throw new InvalidOperationException($"repartition topic '{repartition}' must be a source and a sink");
        }
    }
}
