using Confluent.Kafka;

namespace LeadStreams.Broker.Crash.Tests;

/// <summary>
/// A transactional consume-transform-produce chain as a service would run it: whatever cannot be retried is aborted, and
/// whatever cannot be aborted starts anew with the same transactional id. It also aborts and abandons some transactions of
/// its own accord, so that there is always something that must not get through.
/// </summary>
internal sealed class Chain(Func<ClientConfig> client, KillPlan plan, SemaphoreSlim credits) : IDisposable
{
    public const string Group = "chain";
    public const string Input = "in";
    public const string Output = "out";
    private const int MaxBatch = 20;
    private const int AbortEvery = 7;
    private const int AbandonEvery = 25;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private IConsumer<int, string>? _consumer;
    private IProducer<int, string>? _producer;
    private int _begun;

    public int Transactions { get; private set; }

    public int Aborts { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>Runs transactions until there is nothing to read and <paramref name="isDone"/> says that is the end.</summary>
    public void RunUntil(Func<bool> isDone, DateTimeOffset end)
    {
        while (true)
        {
            (TimeProvider.System.GetUtcNow() < end).ShouldBeTrue("the chain did not get through in time");
            try
            {
                Open();
                var batch = ReadBatch();
                if (batch.Count > 0)
                    RunTransaction(batch);
                else if (isDone())
                    return;
            }
            catch (KafkaTxnRequiresAbortException)
            {
                TryAbort();
            }
            catch (KafkaException)
            {
                Restarts++;
                Close();
            }
        }
    }

    public void Dispose() => Close();

    private void Open()
    {
        if (_producer is null)
        {
            _producer = new ProducerBuilder<int, string>(
                new ProducerConfig(client())
                {
                    TransactionalId = "chain",
                    LingerMs = 0,
                    TransactionTimeoutMs = 20_000,
                }
            ).Build();
            Retry(() => _producer.InitTransactions(_patience));
        }

        if (_consumer is null)
        {
            _consumer = new ConsumerBuilder<int, string>(
                new ConsumerConfig(client())
                {
                    GroupId = Group,
                    AutoOffsetReset = AutoOffsetReset.Earliest,
                    EnableAutoCommit = false,
                    IsolationLevel = IsolationLevel.ReadCommitted,
                    SessionTimeoutMs = 6000,
                    HeartbeatIntervalMs = 500,
                }
            ).Build();
            _consumer.Subscribe(Input);
        }
    }

    private void RunTransaction(List<ConsumeResult<int, string>> batch)
    {
        _producer!.BeginTransaction();
        plan.Reach(Moment.Begun);
        foreach (var record in batch)
        {
            _producer.Produce(
                new TopicPartition(Output, record.Message.Key % 2),
                new() { Key = record.Message.Key, Value = $"done {record.Message.Value}" }
            );
        }

        plan.Reach(Moment.Produced);
        _begun++;
        if (_begun % AbandonEvery == 0)
        {
            _producer.Flush(_patience);
            Restarts++;
            Close();
            return;
        }

        var offsets = batch
            .GroupBy(record => record.TopicPartition)
            .Select(part => new TopicPartitionOffset(part.Key, part.Max(record => record.Offset.Value) + 1));
        Retry(() => _producer.SendOffsetsToTransaction(offsets, _consumer!.ConsumerGroupMetadata, _patience));
        plan.Reach(Moment.OffsetsSent);
        if (_begun % AbortEvery == 0)
        {
            TryAbort();
            return;
        }

        plan.Reach(Moment.Committing);
        Retry(() => _producer.CommitTransaction(_patience));
        Transactions++;
        credits.Release(batch.Count);
    }

    private List<ConsumeResult<int, string>> ReadBatch()
    {
        var batch = new List<ConsumeResult<int, string>>();
        var wait = TimeSpan.FromMilliseconds(100);
        while (batch.Count < MaxBatch && _consumer!.Consume(wait) is { } record)
        {
            batch.Add(record);
            wait = TimeSpan.Zero;
        }

        return batch;
    }

    private void TryAbort()
    {
        try
        {
            Aborts++;
            Retry(() => _producer!.AbortTransaction(_patience));
            var committed = _consumer!.Committed(_consumer.Assignment, _patience);
            foreach (var position in committed)
                _consumer.Seek(position.Offset < 0 ? new(position.TopicPartition, Offset.Beginning) : position);
        }
        catch (KafkaException)
        {
            Restarts++;
            Close();
        }
    }

    private static void Retry(Action call)
    {
        while (true)
        {
            try
            {
                call();
                return;
            }
            catch (KafkaRetriableException)
            {
                // librdkafka asks for the same call again.
            }
        }
    }

    private void Close()
    {
        _consumer?.Close();
        _consumer?.Dispose();
        _consumer = null;
        _producer?.Dispose();
        _producer = null;
    }
}
