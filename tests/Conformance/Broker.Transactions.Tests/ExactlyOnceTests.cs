using System.Diagnostics;
using Confluent.Kafka;

namespace LeadStreams.Broker.Transactions.Tests;

/// <summary>A consume-transform-produce chain whose broker is killed again and again.</summary>
public sealed class ExactlyOnceTests
{
    private const int Records = 1_500;
    private const int Kills = 4;

    [Fact]
    public async Task Every_record_goes_through_exactly_once_however_often_the_broker_is_killed()
    {
        await using var broker = await BrokerProcess.StartNewAsync();
        await broker.NewTopicAsync("in", 2);
        await broker.NewTopicAsync("out", 2);
        using (var producer = broker.NewProducer(null))
        {
            for (var i = 0; i < Records; i++)
                producer.Produce(new TopicPartition("in", i % 2), new() { Key = $"{i}", Value = $"{i}" });
            producer.Flush(BrokerProcess.Deadline).ShouldBe(0);
        }

        var progress = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var chain = Task.Run(() => RunChain(broker, () => Interlocked.Increment(ref progress), stop.Token), stop.Token);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await ReachedAsync(() => Volatile.Read(ref progress) >= kill * Records / (Kills + 1), chain);
            await broker.KillAsync();
            await broker.StartAsync();
        }

        await ReachedAsync(() => Volatile.Read(ref progress) >= Records || chain.IsCompleted, chain);
        await chain;
        broker.ReadCommitted("out", 2).Select(int.Parse).Order().ShouldBe(Enumerable.Range(0, Records));
        Committed(broker).ShouldBe(Records);
    }

    private static long Committed(BrokerProcess broker)
    {
        using var consumer = broker.NewConsumer("chain");
        return consumer
            .Committed([new TopicPartition("in", 0), new TopicPartition("in", 1)], BrokerProcess.Deadline)
            .Sum(offset => offset.Offset.Value);
    }

    /// <summary>Runs until every input offset is committed; a producer that fails is replaced, as a service would restart.</summary>
    private static void RunChain(BrokerProcess broker, Action onRecord, CancellationToken stop)
    {
        var done = 0L;
        while (done < Records)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                done = RunIncarnation(broker, onRecord, stop);
            }
            catch (KafkaException)
            {
                // The next incarnation begins where the last committed transaction ended.
            }
        }
    }

    private static long RunIncarnation(BrokerProcess broker, Action onRecord, CancellationToken stop)
    {
        using var consumer = broker.NewConsumer("chain");
        using var producer = broker.NewProducer("chain");
        consumer.Subscribe("in");
        var positions = new Dictionary<TopicPartition, Offset>();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var result = consumer.Consume(TimeSpan.FromMilliseconds(50));
            if (result is null)
            {
                var committed = Committed(broker);
                if (committed == Records)
                    return committed;
                continue;
            }

            producer.BeginTransaction();
            for (var batch = 0; result is not null && batch < 10; batch++)
            {
                producer.Produce(
                    new TopicPartition("out", result.Partition),
                    new() { Key = result.Message.Key, Value = result.Message.Value }
                );
                positions[result.TopicPartition] = result.Offset + 1;
                onRecord();
                result = batch < 9 ? consumer.Consume(TimeSpan.Zero) : null;
            }

            producer.SendOffsetsToTransaction(
                positions.Select(position => new TopicPartitionOffset(position.Key, position.Value)),
                consumer.ConsumerGroupMetadata,
                BrokerProcess.Deadline
            );
            producer.CommitTransaction(BrokerProcess.Deadline);
        }
    }

    private static async Task ReachedAsync(Func<bool> isReached, Task chain)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!isReached())
        {
            if (chain.IsFaulted)
                await chain;
            (clock.Elapsed < TimeSpan.FromSeconds(90)).ShouldBeTrue("the chain stands still");
            await timer.WaitForNextTickAsync();
        }
    }
}
