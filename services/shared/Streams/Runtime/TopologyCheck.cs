using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Runtime;

/// <summary>The topics are not as the topology needs them; the message says what to do.</summary>
public sealed class TopologyException(string message) : Exception(message);

/// <summary>Compares a topology with the topics of the log before anything is read, and creates control topic and changelogs that are missing.</summary>
internal static class TopologyCheck
{
    // As long as dead letters are kept: until then a command tells that one was redriven, and it holds the same personal data.
    private static readonly TimeSpan ControlRetention = TimeSpan.FromDays(180);

    /// <summary>Checks all topics; gives the number of partitions of each source.</summary>
    /// <exception cref="TopologyException">Topics are missing, or their partition counts do not fit.</exception>
    /// <exception cref="LogException">Retriable: the log cannot be reached.</exception>
    public static int Run(Topology topology, ILogAdmin admin)
    {
        foreach (var repartition in topology.Repartitions)
        {
            RequireSourceAndSink(repartition, topology);
        }

        RequireOneTopicToSupersede(topology);
        if (TopicCheck.Faults(TopologyDescription.Of(topology), admin) is { Count: > 0 } faults)
        {
            throw new TopologyException(string.Join("; ", faults));
        }

        var partitions =
            admin.PartitionCount(topology.Sources[0].Topic)
            ?? throw new TopologyException($"'{topology.Sources[0].Topic}' has gone");
        if (admin.PartitionCount(topology.ControlTopic) is null)
        {
            admin.CreateTopic(topology.ControlTopic, partitions, ControlRetention);
        }

        foreach (var changelog in TaskState.ChangelogTopics(topology))
        {
            if (admin.PartitionCount(changelog) is null)
            {
                admin.CreateCompactedTopic(changelog, partitions);
            }
        }

        return partitions;
    }

    private static void RequireOneTopicToSupersede(Topology topology)
    {
        if (topology.DeadLetters.Order == DeadLetterOrder.Supersede && topology.Sources.Count > 1)
        {
            throw new TopologyException(
                $"'{topology.ApplicationId}' reads several topics: a record of one does not take the place of a dead letter of another; park behind dead letters instead"
            );
        }
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
