using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Runtime;

/// <summary>The topics are not as the topology needs them; the message says what to do.</summary>
public sealed class TopologyException(string message) : Exception(message);

/// <summary>Compares a topology with the topics of the log before anything is read, and creates changelogs that are missing.</summary>
internal static class TopologyCheck
{
    // As long as dead letters are kept: until then a command tells that one was redriven, and it holds the same personal data.
    private static readonly TimeSpan ControlRetention = TimeSpan.FromDays(180);

    /// <summary>Checks sources, sinks, the dead-letter topic, the control topic and the changelogs; gives the number of partitions of each source.</summary>
    /// <exception cref="TopologyException">Topics are missing, or their partition counts do not fit.</exception>
    /// <exception cref="LogException">Retriable: the log cannot be reached.</exception>
    public static int Run(Topology topology, ILogAdmin admin)
    {
        foreach (var repartition in topology.Repartitions)
        {
            RequireSourceAndSink(repartition, topology);
        }

        var missing = new List<string>();
        var partitions = 0;
        foreach (var source in topology.Sources)
        {
            if (admin.PartitionCount(source.Topic) is not { } count)
            {
                missing.Add(source.Topic);
            }
            else if (partitions != 0 && count != partitions)
            {
                throw new TopologyException(
                    $"'{topology.ApplicationId}' needs equal partition counts of its sources: '{source.Topic}' has {count}, the ones before it {partitions}"
                );
            }
            else
            {
                partitions = count;
            }
        }

        foreach (var sink in topology.Sinks)
        {
            AddIfMissing(sink.Topic, admin, missing);
        }

        AddIfMissing(topology.DeadLetterTopic, admin, missing);
        if (topology.DeadLetters.Order == DeadLetterOrder.Supersede && topology.Sources.Count > 1)
        {
            throw new TopologyException(
                $"'{topology.ApplicationId}' reads several topics: a record of one does not take the place of a dead letter of another; park behind dead letters instead"
            );
        }

        if (missing.Count > 0)
        {
            throw new TopologyException(
                $"'{topology.ApplicationId}' needs topics that do not exist: {string.Join(", ", missing)}; create them with 'leadstreams topics apply'"
            );
        }

        EnsureControlTopic(topology, admin, partitions);
        EnsureChangelogs(topology, admin, partitions);
        return partitions;
    }

    private static void EnsureControlTopic(Topology topology, ILogAdmin admin, int partitions)
    {
        switch (admin.PartitionCount(topology.ControlTopic))
        {
            case null:
                admin.CreateTopic(topology.ControlTopic, partitions, ControlRetention);
                break;
            case { } count when count != partitions:
                throw new TopologyException(
                    $"control topic '{topology.ControlTopic}' has {count} partitions, the sources have {partitions}: delete it, it is made again"
                );
        }
    }

    private static void EnsureChangelogs(Topology topology, ILogAdmin admin, int partitions)
    {
        foreach (var changelog in TaskState.ChangelogTopics(topology))
        {
            switch (admin.PartitionCount(changelog))
            {
                case null:
                    admin.CreateCompactedTopic(changelog, partitions);
                    break;
                case { } count when count != partitions:
                    throw new TopologyException(
                        $"changelog '{changelog}' has {count} partitions, the sources have {partitions}: partition counts are fixed for the life of the state"
                    );
            }
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

    private static void AddIfMissing(string topic, ILogAdmin admin, List<string> missing)
    {
        if (admin.PartitionCount(topic) is null && !missing.Contains(topic))
        {
            missing.Add(topic);
        }
    }
}
