namespace LeadStreams.Streams.Ports;

/// <summary>Looks at topics and creates the runtime's own.</summary>
public interface ILogAdmin : IDisposable
{
    /// <summary>Number of partitions of a topic, or null when there is no such topic.</summary>
    /// <exception cref="LogException">Retriable: the log cannot be reached.</exception>
    int? PartitionCount(string topic);

    /// <summary>Creates a compacted topic; one that exists already is left as it is.</summary>
    /// <exception cref="LogException">Retriable: the log cannot be reached. Fatal: it refuses.</exception>
    void CreateCompactedTopic(string topic, int partitions);

    /// <summary>Creates a topic whose records are deleted after <paramref name="retention"/>; one that exists already is left as it is.</summary>
    /// <exception cref="LogException">Retriable: the log cannot be reached. Fatal: it refuses.</exception>
    void CreateTopic(string topic, int partitions, TimeSpan retention);
}

/// <summary>Makes the clients of one log.</summary>
public interface ILogClients
{
    /// <summary>A client for topics.</summary>
    ILogAdmin CreateAdmin();

    /// <summary>A member of the group <paramref name="groupId"/>; <paramref name="instanceId"/> names it over restarts.</summary>
    ILogConsumer CreateConsumer(string groupId, string instanceId);

    /// <summary>
    /// A member whose topics have the same number of partitions, and which is given equal partition numbers of all of them. A rebalance takes only what goes
    /// to someone else and gives only what comes: partitions that stay are read on.
    /// </summary>
    ILogConsumer CreateCoPartitionedConsumer(string groupId, string instanceId);

    /// <summary>A transactional producer.</summary>
    ILogProducer CreateProducer(string transactionalId);

    /// <summary>A reader of changelogs.</summary>
    ILogReader CreateReader();
}
