using System.Text;
using Confluent.Kafka;

namespace LeadStreams.Local.Stack.Kafka;

/// <summary>Appends single records by hand: what <see cref="TopicScan"/> is for reading.</summary>
internal sealed class TopicAppend : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IProducer<byte[], byte[]> producer;
    private readonly string bootstrapServers;
    private readonly List<string> failures = [];

    public TopicAppend(string bootstrapServers)
    {
        this.bootstrapServers = bootstrapServers;
        producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig
            {
                BootstrapServers = bootstrapServers,
                EnableIdempotence = true,
                Acks = Acks.All,
                LingerMs = 2,
                Partitioner = Partitioner.Murmur2Random,
                MessageTimeoutMs = (int)Patience.TotalMilliseconds,
            }
        ).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>To the partition that every producer of the topic would choose for the key.</summary>
    public void ToPartitionOfKey(string topic, string key, byte[]? value) =>
        producer.Produce(topic, Message(key, value), Delivered);

    /// <summary>The same record to every partition.</summary>
    public void ToEveryPartition(string topic, string key, byte[]? value)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers })
            .SetLogHandler((_, _) => { })
            .Build();
        var partitions = admin.GetMetadata(topic, Patience).Topics[0].Partitions;
        if (partitions.Count == 0)
        {
            throw new StackException($"topic {topic} does not exist; create it with: leadstreams topics apply");
        }

        foreach (var partition in partitions)
        {
            producer.Produce(new TopicPartition(topic, partition.PartitionId), Message(key, value), Delivered);
        }
    }

    /// <summary>Waits until everything lies on all in-sync replicas.</summary>
    /// <exception cref="StackException">Something does not; it may or may not be in the log.</exception>
    public void Flush()
    {
        if (producer.Flush(Patience) > 0 || failures.Count > 0)
        {
            throw new StackException(
                $"Kafka did not take every record{(failures.Count > 0 ? $" ({failures[0]})" : "")}: give the command again"
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => producer.Dispose();

    private static Message<byte[], byte[]> Message(string key, byte[]? value) =>
        new() { Key = Encoding.UTF8.GetBytes(key), Value = value! };

    private void Delivered(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
        {
            lock (failures)
            {
                failures.Add(report.Error.Reason);
            }
        }
    }
}
