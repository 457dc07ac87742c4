using System.Diagnostics;
using Confluent.Kafka;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>Reads topics with librdkafka.</summary>
internal static class Drain
{
    /// <summary>All records of partition 0 of a topic from <paramref name="offset"/> to the end visible at that isolation level.</summary>
    public static List<ConsumeResult<byte[]?, byte[]?>> Read(
        BrokerFixture broker,
        string topic,
        IsolationLevel isolation = IsolationLevel.ReadUncommitted,
        Offset? offset = null
    )
    {
        var config = new ConsumerConfig(broker.ClientConfig)
        {
            GroupId = "drain",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = isolation,
            CheckCrcs = true,
        };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, offset ?? Offset.Beginning));
        return Until(consumer, (_, result) => result.IsPartitionEOF);
    }

    /// <summary>Consumes until <paramref name="isDone"/> says so of what was read and the last result.</summary>
    public static List<ConsumeResult<byte[]?, byte[]?>> Until(
        IConsumer<byte[]?, byte[]?> consumer,
        Func<List<ConsumeResult<byte[]?, byte[]?>>, ConsumeResult<byte[]?, byte[]?>, bool> isDone
    )
    {
        var records = new List<ConsumeResult<byte[]?, byte[]?>>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < BrokerFixture.Deadline)
        {
            var result = consumer.Consume(TimeSpan.FromMilliseconds(200));
            if (result is null)
                continue;
            if (!result.IsPartitionEOF)
                records.Add(result);
            if (isDone(records, result))
                return records;
        }

        throw new TimeoutException($"after {BrokerFixture.Deadline} only {records.Count} records were read");
    }
}
