using System.Diagnostics;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>An early release of a service that passes records on: it reads its source alone, and knows of no control topic.</summary>
internal sealed class ReleaseWithoutControl : IRebalanceListener, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(20);

    private readonly Counting service;
    private readonly ILogConsumer consumer;
    private readonly ILogProducer producer;
    private readonly LogRecord[] batch = new LogRecord[100];

    public ReleaseWithoutControl(KafkaConnection connection, Counting service)
    {
        this.service = service;
        var clients = new KafkaLogClients(connection, NullLogger.Instance);
        producer = clients.CreateProducer($"{service.Application}-old");
        producer.InitTransactions();
        consumer = clients.CreateCoPartitionedConsumer(service.Application, "old");
        consumer.Subscribe([service.Input], this);
    }

    public HashSet<TopicPartition> Owned { get; } = [];

    public void StepUntil(Func<bool> condition)
    {
        for (var began = Stopwatch.GetTimestamp(); !condition(); )
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Deadline);
            Step();
        }
    }

    /// <summary>Passes on what there is; true, always.</summary>
    public bool Step()
    {
        var count = consumer.Poll(batch, PollTimeout);
        if (count == 0)
        {
            return true;
        }

        producer.BeginTransaction();
        try
        {
            PassOn(batch.AsSpan(0, count));
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Abortable)
        {
            producer.AbortTransaction();
            Rewind(batch.AsSpan(0, count));
        }

        return true;
    }

    public void Leave() => consumer.Close();

    public void Assigned(IReadOnlyList<TopicPartition> partitions) => Owned.UnionWith(partitions);

    public void Revoked(IReadOnlyList<TopicPartition> partitions) => Owned.ExceptWith(partitions);

    public void Lost(IReadOnlyList<TopicPartition> partitions) => Owned.ExceptWith(partitions);

    public void Dispose()
    {
        producer.Dispose();
        consumer.Dispose();
    }

    private void PassOn(ReadOnlySpan<LogRecord> records)
    {
        var next = new Dictionary<TopicPartition, long>();
        foreach (ref readonly var record in records)
        {
            producer.Produce(
                new OutgoingRecord
                {
                    Topic = service.Output,
                    Partition = OutgoingRecord.ByKey,
                    Key = record.Key!.Value.Span,
                    Value = record.Value!.Value.Span,
                    Headers = RecordHeaders.Empty,
                }
            );
            next[new TopicPartition(record.Topic, record.Partition)] = record.Offset + 1;
        }

        producer.SendOffsets(
            [.. next.Select(one => new TopicPartitionOffset(one.Key, one.Value))],
            consumer.GroupMetadata
        );
        producer.CommitTransaction();
    }

    private void Rewind(ReadOnlySpan<LogRecord> records)
    {
        for (var i = records.Length - 1; i >= 0; i--)
        {
            var partition = new TopicPartition(records[i].Topic, records[i].Partition);
            if (Owned.Contains(partition))
            {
                consumer.Seek(partition, records[i].Offset);
            }
        }
    }
}
