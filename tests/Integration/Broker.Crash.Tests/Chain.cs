using Confluent.Kafka;

namespace LeadStreams.Broker.Crash.Tests;

/// <summary>
/// A member of a transactional consume-transform-produce chain as a service would run it: whatever cannot be retried is
/// aborted, and whatever cannot be aborted starts anew with the same transactional id. It also aborts and abandons some
/// transactions of its own accord, so that there is always something that must not get through.
/// </summary>
/// <param name="client">How to reach the broker, which may have another address after a restart.</param>
/// <param name="stage">What is read and written.</param>
/// <param name="reach">Told of every moment of a transaction; what it throws ends the member as if it had crashed.</param>
/// <param name="committed">Told how many records a committed transaction had.</param>
internal sealed class Chain(Func<ClientConfig> client, ChainStage stage, Action<Moment> reach, Action<int> committed)
    : IDisposable
{
    private const int AbortEvery = 7;
    private const int AbandonEvery = 25;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly List<ConsumeResult<int, string>> _batch = [];
    private IConsumer<int, string>? _consumer;
    private IProducer<int, string>? _producer;
    private int _begun;

    public int Transactions { get; private set; }

    public int Aborts { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>
    /// Runs transactions until there is nothing to read and <paramref name="isDone"/> says that is the end, or until told to
    /// leave; leaves its group then.
    /// </summary>
    public void RunUntil(Func<bool> isDone, DateTimeOffset end, CancellationToken leave = default)
    {
        while (!leave.IsCancellationRequested)
        {
            (TimeProvider.System.GetUtcNow() < end).ShouldBeTrue("the chain did not get through in time");
            try
            {
                Open();
                ReadBatch();
                if (_batch.Count > 0)
                    RunTransaction();
                else if (isDone())
                    break;
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

        Close();
    }

    /// <summary>Vanishes without a word if it is still there.</summary>
    public void Dispose()
    {
        _consumer?.Dispose();
        _consumer = null;
        _producer?.Dispose();
        _producer = null;
    }

    private void Open()
    {
        if (_producer is null)
        {
            _producer = new ProducerBuilder<int, string>(
                new ProducerConfig(client())
                {
                    TransactionalId = stage.TransactionalId,
                    LingerMs = 0,
                    TransactionTimeoutMs = (int)stage.TransactionTimeout.TotalMilliseconds,
                }
            ).SetLogHandler(Quietly).Build();
            Retry(() => _producer.InitTransactions(_patience));
        }

        if (_consumer is null)
        {
            // What was read from a partition that is gone belongs to whoever has it now, who reads it again. Where to begin is
            // asked for here and not left to the client: librdkafka (2.15.1) begins at the reset policy when its group
            // rebalances while an open transaction keeps an offset from being told (error 88), as if none were committed.
            _consumer = new ConsumerBuilder<int, string>(
                new ConsumerConfig(client())
                {
                    GroupId = stage.Group,
                    AutoOffsetReset = AutoOffsetReset.Error,
                    EnableAutoCommit = false,
                    IsolationLevel = IsolationLevel.ReadCommitted,
                    SessionTimeoutMs = (int)stage.SessionTimeout.TotalMilliseconds,
                    HeartbeatIntervalMs = 500,
                }
            ).SetLogHandler(Quietly).SetPartitionsAssignedHandler((consumer, assigned) => Committed(consumer, assigned)).SetPartitionsRevokedHandler((_, _) => _batch.Clear()).SetPartitionsLostHandler((_, _) => _batch.Clear()).Build();
            _consumer.Subscribe(stage.Input);
        }
    }

    private void RunTransaction()
    {
        _producer!.BeginTransaction();
        reach(Moment.Begun);
        foreach (var record in _batch)
        {
            _producer.Produce(
                new TopicPartition(stage.Output, record.Partition),
                new() { Key = record.Message.Key, Value = $"done {record.Message.Value}" }
            );
        }

        reach(Moment.Produced);
        _begun++;
        if (_begun % AbandonEvery == 0)
        {
            _producer.Flush(_patience);
            Restarts++;
            Close();
            return;
        }

        var offsets = _batch
            .GroupBy(record => record.TopicPartition)
            .Select(part => new TopicPartitionOffset(part.Key, part.Max(record => record.Offset.Value) + 1));
        Retry(() => _producer.SendOffsetsToTransaction(offsets, _consumer!.ConsumerGroupMetadata, _patience));
        reach(Moment.OffsetsSent);
        if (_begun % AbortEvery == 0)
        {
            TryAbort();
            return;
        }

        reach(Moment.Committing);
        Retry(() => _producer.CommitTransaction(_patience));
        Transactions++;
        committed(_batch.Count);
    }

    private void ReadBatch()
    {
        _batch.Clear();
        var wait = TimeSpan.FromMilliseconds(100);
        while (_batch.Count < stage.MaxBatch && _consumer!.Consume(wait) is { } record)
        {
            _batch.Add(record);
            wait = TimeSpan.Zero;
        }
    }

    private void TryAbort()
    {
        try
        {
            Aborts++;
            Retry(() => _producer!.AbortTransaction(_patience));
            foreach (var position in Committed(_consumer!, _consumer!.Assignment))
                _consumer.Seek(position);
        }
        catch (KafkaException)
        {
            Restarts++;
            Close();
        }
    }

    /// <summary>Where a partition goes on: at what is committed, or at its beginning where nothing ever was.</summary>
    private static List<TopicPartitionOffset> Committed(
        IConsumer<int, string> consumer,
        IEnumerable<TopicPartition> partitions
    ) =>
        [
            .. consumer
                .Committed(partitions, _patience)
                .Select(position => position.Offset < 0 ? new(position.TopicPartition, Offset.Beginning) : position),
        ];

    /// <summary>That brokers go away is what this is about; whatever matters comes as an exception.</summary>
    private static void Quietly(IClient client, LogMessage message) { }

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
        Dispose();
    }
}
