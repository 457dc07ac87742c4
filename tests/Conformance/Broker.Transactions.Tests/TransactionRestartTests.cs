using Confluent.Kafka;

namespace LeadStreams.Broker.Transactions.Tests;

public sealed class TransactionRestartTests
{
    [Fact]
    public async Task An_open_transaction_outlives_the_broker_and_commits_afterwards()
    {
        await using var broker = await BrokerProcess.StartNewAsync();
        await broker.NewTopicAsync("orders");
        using var producer = broker.NewProducer("t");
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", Value("before"), TestContext.Current.CancellationToken);
        await broker.KillAsync();
        await broker.StartAsync();
        broker.ReadCommitted("orders").ShouldBeEmpty();
        await producer.ProduceAsync("orders", Value("after"), TestContext.Current.CancellationToken);
        producer.CommitTransaction(BrokerProcess.Deadline);
        broker.ReadCommitted("orders").ShouldBe(["before", "after"]);
    }

    [Fact]
    public async Task An_open_transaction_outlives_the_broker_and_aborts_afterwards()
    {
        await using var broker = await BrokerProcess.StartNewAsync();
        await broker.NewTopicAsync("orders");
        using var producer = broker.NewProducer("t");
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", Value("before"), TestContext.Current.CancellationToken);
        await broker.KillAsync();
        await broker.StartAsync();
        producer.AbortTransaction(BrokerProcess.Deadline);
        producer.BeginTransaction();
        await producer.ProduceAsync("orders", Value("next"), TestContext.Current.CancellationToken);
        producer.CommitTransaction(BrokerProcess.Deadline);
        broker.ReadCommitted("orders").ShouldBe(["next"]);
    }

    [Fact]
    public async Task A_transaction_whose_producer_went_silent_is_aborted_and_its_producer_fenced()
    {
        await using var broker = await BrokerProcess.StartNewAsync();
        await broker.NewTopicAsync("orders");
        using var silent = broker.NewProducer("silent", timeoutMs: 2_000);
        using var other = broker.NewProducer("other");
        silent.BeginTransaction();
        await silent.ProduceAsync("orders", Value("silent"), TestContext.Current.CancellationToken);
        other.BeginTransaction();
        await other.ProduceAsync("orders", Value("other"), TestContext.Current.CancellationToken);
        other.CommitTransaction(BrokerProcess.Deadline);

        using var reader = broker.NewConsumer("readers");
        reader.Subscribe("orders");
        var values = new List<string>();
        Wait.Polling(() => values.Count == 1, result => values.Add(result.Message.Value), reader);
        values.ShouldBe(["other"]);
        var fenced = Should.Throw<KafkaException>(() => silent.CommitTransaction(BrokerProcess.Deadline));
        fenced.Error.IsFatal.ShouldBeTrue(fenced.Error.ToString());
    }

    [Fact]
    public async Task The_successor_of_a_lost_producer_aborts_what_it_left_open()
    {
        await using var broker = await BrokerProcess.StartNewAsync();
        await broker.NewTopicAsync("orders");
        using var lost = broker.NewProducer("t");
        lost.BeginTransaction();
        await lost.ProduceAsync("orders", Value("lost"), TestContext.Current.CancellationToken);
        await broker.KillAsync();
        await broker.StartAsync();
        using var successor = broker.NewProducer("t");
        successor.BeginTransaction();
        await successor.ProduceAsync("orders", Value("kept"), TestContext.Current.CancellationToken);
        successor.CommitTransaction(BrokerProcess.Deadline);
        broker.ReadCommitted("orders").ShouldBe(["kept"]);
        Should.Throw<KafkaException>(() => lost.CommitTransaction(BrokerProcess.Deadline)).Error.IsFatal.ShouldBeTrue();
    }

    private static Message<string, string> Value(string value) => new() { Key = "k", Value = value };
}
