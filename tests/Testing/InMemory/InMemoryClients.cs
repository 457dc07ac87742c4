using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>The clients of one process on the in-memory log.</summary>
internal sealed class InMemoryClients(InMemoryLog log, ILogFaults faults) : ILogClients
{
    public ILogAdmin CreateAdmin() => new InMemoryAdmin(log, faults);

    public ILogConsumer CreateConsumer(string groupId, string instanceId) =>
        new InMemoryConsumer(log, faults, groupId, isIncremental: false);

    public ILogConsumer CreateCoPartitionedConsumer(string groupId, string instanceId) =>
        new InMemoryConsumer(log, faults, groupId, isIncremental: true);

    public ILogProducer CreateProducer(string transactionalId) => new InMemoryProducer(log, faults, transactionalId);

    public ILogReader CreateReader() => new InMemoryReader(log, faults);
}

/// <summary>Topics of the in-memory log.</summary>
internal sealed class InMemoryAdmin(InMemoryLog log, ILogFaults faults) : ILogAdmin
{
    public int? PartitionCount(string topic)
    {
        faults.Before(LogCall.PartitionCount);
        return log.PartitionCount(topic);
    }

    public void CreateCompactedTopic(string topic, int partitions)
    {
        faults.Before(LogCall.CreateTopic);
        log.CreateTopic(topic, partitions);
        faults.After(LogCall.CreateTopic);
    }

    public void CreateTopic(string topic, int partitions, TimeSpan retention) =>
        CreateCompactedTopic(topic, partitions);

    public void Dispose() { }
}

/// <summary>Reads partitions of the in-memory log outside any group.</summary>
internal sealed class InMemoryReader(InMemoryLog log, ILogFaults faults) : ILogReader
{
    private readonly Dictionary<TopicPartition, long> positions = [];
    private readonly LentMemory lent = new();

    public long EndOffset(TopicPartition partition)
    {
        faults.Before(LogCall.EndOffset);
        return log.Partition(partition).End;
    }

    public string TopicId(string topic)
    {
        faults.Before(LogCall.EndOffset);
        return log.TopicId(topic);
    }

    public void Add(TopicPartition partition, long offset) => positions[partition] = offset;

    public void Remove(TopicPartition partition) => positions.Remove(partition);

    public int Poll(LogRecord[] batch, TimeSpan timeout)
    {
        faults.Before(LogCall.Read);
        lent.TakeBack();
        var count = 0;
        foreach (var partition in positions.Keys.ToArray())
        {
            var room = faults.Deliver(batch.Length - count);
            var position = positions[partition];
            count += log.Partition(partition).ReadCommitted(ref position, batch.AsSpan(count, room));
            positions[partition] = position;
        }

        lent.Lend(batch.AsSpan(0, count));
        return count;
    }

    public long Position(TopicPartition partition) => positions.TryGetValue(partition, out var position) ? position : 0;

    public void Dispose() => positions.Clear();
}
