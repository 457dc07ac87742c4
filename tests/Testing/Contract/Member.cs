using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.Contract;

/// <summary>A group member that remembers what it was given.</summary>
internal sealed class Member : IRebalanceListener, IDisposable
{
    private readonly LogRecord[] batch = new LogRecord[100];

    public Member(ILogClients clients, string group, string topic)
    {
        Consumer = clients.CreateConsumer(group, LogContract.Unique("instance"));
        Consumer.Subscribe([topic], this);
    }

    public Member(ILogClients clients, string group, params string[] coPartitioned)
    {
        Consumer = clients.CreateCoPartitionedConsumer(group, LogContract.Unique("instance"));
        Consumer.Subscribe(coPartitioned, this);
    }

    public ILogConsumer Consumer { get; }

    public List<LogRecord> Records { get; } = [];

    public HashSet<TopicPartition> Owned { get; } = [];

    /// <summary>All that it has ever owned.</summary>
    public HashSet<TopicPartition> Seen { get; } = [];

    /// <summary>Goes back to the beginning of what it keeps when something is revoked.</summary>
    public bool RewindWhenRevoked { get; set; }

    public List<string> Events { get; } = [];

    public long? StartAt { get; init; }

    /// <summary>Called with each assignment.</summary>
    public Action WhenAssigned { get; set; } = () => { };

    public IEnumerable<string> Values => Records.Select(record => LogContract.Describe(record));

    public void Poll()
    {
        var count = Consumer.Poll(batch, LogContract.Short);
        for (var i = 0; i < count; i++)
        {
            Records.Add(batch[i].Kept());
        }
    }

    public void PollUntil(Func<bool> condition) => LogContract.Until(condition, Poll);

    public void Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        Events.Add($"assigned {partitions.Count}");
        Owned.UnionWith(partitions);
        Seen.UnionWith(partitions);
        foreach (var partition in partitions)
        {
            if (StartAt is { } offset)
            {
                Consumer.Seek(partition, offset);
            }
        }

        WhenAssigned();
    }

    public void Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        Events.Add($"revoked {partitions.Count}");
        Owned.ExceptWith(partitions);
        foreach (var partition in RewindWhenRevoked ? Owned : [])
        {
            Consumer.Seek(partition, 0);
        }
    }

    public void Lost(IReadOnlyList<TopicPartition> partitions)
    {
        Events.Add($"lost {partitions.Count}");
        Owned.ExceptWith(partitions);
    }

    public void Dispose() => Consumer.Dispose();
}
