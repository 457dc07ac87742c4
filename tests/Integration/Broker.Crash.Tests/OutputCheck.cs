using Confluent.Kafka;

namespace LeadStreams.Broker.Crash.Tests;

/// <summary>Reads what comes out of a chain as it comes: each partition must give its own numbers, one after the other.</summary>
internal sealed class OutputCheck : IDisposable
{
    private readonly IConsumer<int, string> _consumer;
    private readonly int[] _next = [.. Enumerable.Range(0, ChainRun.Partitions)];
    private int _count;

    public OutputCheck(ClientConfig client, string topic)
    {
        _consumer = new ConsumerBuilder<int, string>(
            new ConsumerConfig(client) { GroupId = "check", IsolationLevel = IsolationLevel.ReadCommitted }
        )
            .SetLogHandler((_, _) => { })
            .Build();
        _consumer.Assign(_next.Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
    }

    /// <summary>Records that have come out so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Ends when that many have come out.</summary>
    public Task UntilAsync(int records, CancellationToken cancellation) =>
        Task.Factory.StartNew(
            () =>
            {
                while (_count < records)
                    Take(_consumer.Consume(cancellation));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    public void Dispose() => _consumer.Dispose();

    private void Take(ConsumeResult<int, string> record)
    {
        var partition = record.Partition.Value;
        record.Message.Key.ShouldBe(_next[partition], $"at {record.TopicPartitionOffset}: lost, twice or out of order");
        _next[partition] += ChainRun.Partitions;
        Volatile.Write(ref _count, _count + 1);
    }
}
