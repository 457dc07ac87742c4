using LeadStreams.Streams.Ports;

namespace LeadStreams.Ingest.Retrieval;

/// <summary>
/// The retriever's clients and the partitions it owns. When partitions go away, what was polled is dropped: nothing of it is committed, the
/// next owner polls it again.
/// </summary>
internal sealed class RetrievalMember : IRebalanceListener, IDisposable
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<TopicPartition> owned = [];
    private readonly LogRecord[] buffer = new LogRecord[200];

    public RetrievalMember(ILogClients log, string topic, string instance)
    {
        Consumer = log.CreateConsumer("ingest", instance);
        try
        {
            Producer = log.CreateProducer($"ingest-{instance}");
            Producer.InitTransactions();
            Consumer.Subscribe([topic], this);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ILogConsumer Consumer { get; }

    public ILogProducer? Producer { get; }

    /// <summary>Polled and not committed.</summary>
    public List<PendingNotification> Pending { get; } = [];

    /// <summary>Polls for notifications when nothing is pending.</summary>
    public void Poll()
    {
        var count = Consumer.Poll(buffer, PollTimeout);
        for (var i = 0; i < count; i++)
        {
            Pending.Add(PendingNotification.From(buffer[i]));
        }
    }

    /// <summary>Stays in the group while waiting: polls with everything paused.</summary>
    public void KeepAlive()
    {
        foreach (var partition in owned)
        {
            Consumer.Pause(partition);
        }

        Consumer.Poll(buffer, PollTimeout);
        foreach (var partition in owned)
        {
            Consumer.Resume(partition);
        }
    }

    /// <summary>Goes back to the first pending notification of each partition.</summary>
    public void Rewind()
    {
        foreach (var first in Pending.GroupBy(one => one.Partition).Select(group => group.MinBy(one => one.Offset)!))
        {
            if (owned.Contains(first.Partition))
            {
                Consumer.Seek(first.Partition, first.Offset);
            }
        }

        Pending.Clear();
    }

    public void Assigned(IReadOnlyList<TopicPartition> partitions) => owned.UnionWith(partitions);

    public void Revoked(IReadOnlyList<TopicPartition> partitions) => Lost(partitions);

    public void Lost(IReadOnlyList<TopicPartition> partitions)
    {
        owned.ExceptWith(partitions);
        Pending.RemoveAll(one => partitions.Contains(one.Partition));
    }

    public void Dispose()
    {
        Consumer.Dispose();
        Producer?.Dispose();
    }
}
