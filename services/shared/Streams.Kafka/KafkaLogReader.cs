using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LeadStreams.Streams.Kafka.Native;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using KafkaPartitionOffset = Confluent.Kafka.TopicPartitionOffset;
using TopicPartition = LeadStreams.Streams.Ports.TopicPartition;

namespace LeadStreams.Streams.Kafka;

/// <summary>Reads partitions of Kafka outside any group.</summary>
internal sealed class KafkaLogReader : ILogReader
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly IAdminClient admin;
    private readonly Dictionary<TopicPartition, long> positions = [];
    private readonly NativeBatch received;

    public KafkaLogReader(KafkaConnection connection, ILogger logger)
    {
        var config = connection.Apply(
            new ConsumerConfig
            {
                // The client wants a name; nothing joins or commits.
                GroupId = "leadstreams-restore",
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnableAutoCommit = false,
                EnableAutoOffsetStore = false,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                EnablePartitionEof = true,
                FetchWaitMaxMs = 50,
                ConsumeResultFields = "headers,timestamp,topic",
            }
        );
        consumer = new ConsumerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => Log.ClientError(logger, "restore", error.Code.ToString(), error.Reason))
            .SetLogHandler((_, message) => Log.ClientMessage(logger, message.Name, message.Message))
            .Build();
        received = new NativeBatch(consumer);
        admin = new DependentAdminClientBuilder(consumer.Handle).Build();
    }

    public long EndOffset(TopicPartition partition)
    {
        var query = new TopicPartitionOffsetSpec
        {
            TopicPartition = new KafkaPartition(partition.Topic, partition.Partition),
            OffsetSpec = OffsetSpec.Latest(),
        };
        var options = new ListOffsetsOptions
        {
            RequestTimeout = CallTimeout,
            IsolationLevel = IsolationLevel.ReadUncommitted,
        };
        try
        {
            var result = admin.ListOffsetsAsync([query], options).GetAwaiter().GetResult();
            return result.ResultInfos[0].TopicPartitionOffsetError.Offset.Value;
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Plain(fault);
        }
    }

    public string TopicId(string topic)
    {
        var options = new DescribeTopicsOptions { RequestTimeout = CallTimeout };
        try
        {
            var result = admin
                .DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), options)
                .GetAwaiter()
                .GetResult();
            return result.TopicDescriptions[0].TopicId.ToString();
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Plain(fault);
        }
    }

    public void Add(TopicPartition partition, long offset)
    {
        positions[partition] = offset;
        var start = offset == 0 ? Offset.Beginning : new Offset(offset);
        consumer.IncrementalAssign([new KafkaPartitionOffset(partition.Topic, partition.Partition, start)]);
    }

    public void Remove(TopicPartition partition)
    {
        if (positions.Remove(partition))
        {
            consumer.IncrementalUnassign([new KafkaPartition(partition.Topic, partition.Partition)]);
        }
    }

    public int Poll(LogRecord[] batch, TimeSpan timeout)
    {
        received.Reset();
        try
        {
            // Waits for the first record only; what else is there already comes along.
            received.Receive(1, timeout);
            var (count, fault) = Take(batch, 0);
            for (var before = -1; fault is null && count > before && count < batch.Length; )
            {
                before = count;
                received.Receive(batch.Length - count, TimeSpan.Zero);
                (count, fault) = Take(batch, count);
            }

            // Positions have moved over what was taken: it is delivered, and a fault that lasts is met again.
            return fault is null || count > 0 ? count : throw KafkaErrors.Plain(fault);
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Plain(fault);
        }
    }

    public long Position(TopicPartition partition) => positions.TryGetValue(partition, out var position) ? position : 0;

    public void Dispose()
    {
        received.Dispose();
        admin.Dispose();
        consumer.Dispose();
    }

    private (int Count, KafkaException? Fault) Take(LogRecord[] batch, int count)
    {
        KafkaException? fault = null;
        for (var i = 0; i < received.Count; i++)
        {
            ref readonly var message = ref received[i];
            var partition = new TopicPartition(received.TopicOf(i), message.Partition);
            if (message.Error is not (0 or NativeBatch.EndOfPartition))
            {
                fault ??= received.ErrorOf(i);
            }
            else if (positions.ContainsKey(partition))
            {
                // The end of a partition tells its offset beyond markers and aborted records, which no record does.
                var isRecord = message.Error == 0;
                positions[partition] = isRecord ? message.Offset + 1 : message.Offset;
                if (isRecord)
                {
                    batch[count++] = received.CopyRecord(i, partition.Topic);
                }
            }
        }

        received.Release();
        return (count, fault);
    }
}
