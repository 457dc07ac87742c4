using Confluent.Kafka;

namespace LeadStreams.Broker.Conformance.Tests;

public sealed class TransactionTests(BrokerFixture broker)
{
    [Fact]
    public async Task Committed_records_are_seen_by_all_and_aborted_ones_only_by_those_who_read_everything()
    {
        var topic = await broker.NewTopicAsync("transactions");
        using var producer = NewProducer(broker.NewName("tx"));
        producer.InitTransactions(BrokerFixture.Deadline);
        RunTransaction(producer, topic, "kept 1", commit: true);
        RunTransaction(producer, topic, "dropped", commit: false);
        RunTransaction(producer, topic, "kept 2", commit: true);

        Values(topic, IsolationLevel.ReadCommitted).ShouldBe(["kept 1", "kept 2"]);
        Values(topic, IsolationLevel.ReadUncommitted).ShouldBe(["kept 1", "dropped", "kept 2"]);
    }

    [Fact]
    public async Task Open_transactions_hold_back_those_who_read_committed_records()
    {
        var topic = await broker.NewTopicAsync("open");
        using var plain = new ProducerBuilder<Null, string>(broker.ClientConfig).Build();
        using var producer = NewProducer(broker.NewName("tx"));
        producer.InitTransactions(BrokerFixture.Deadline);
        producer.BeginTransaction();
        await producer.ProduceAsync(topic, new() { Value = "open" }, TestContext.Current.CancellationToken);
        await plain.ProduceAsync(topic, new() { Value = "after" }, TestContext.Current.CancellationToken);
        Values(topic, IsolationLevel.ReadCommitted).ShouldBeEmpty();
        Values(topic, IsolationLevel.ReadUncommitted).ShouldBe(["open", "after"]);
        producer.CommitTransaction(BrokerFixture.Deadline);
        Values(topic, IsolationLevel.ReadCommitted).ShouldBe(["open", "after"]);
    }

    [Fact]
    public async Task The_elder_of_two_producers_with_one_transactional_id_is_fenced_and_its_transaction_aborted()
    {
        var topic = await broker.NewTopicAsync("fenced");
        var id = broker.NewName("tx");
        using var elder = NewProducer(id);
        elder.InitTransactions(BrokerFixture.Deadline);
        elder.BeginTransaction();
        await elder.ProduceAsync(topic, new() { Value = "elder" }, TestContext.Current.CancellationToken);

        using var younger = NewProducer(id);
        younger.InitTransactions(BrokerFixture.Deadline);
        RunTransaction(younger, topic, "younger", commit: true);

        var fenced = Should.Throw<KafkaException>(() => elder.CommitTransaction(BrokerFixture.Deadline));
        fenced.Error.IsFatal.ShouldBeTrue(fenced.Error.ToString());
        Values(topic, IsolationLevel.ReadCommitted).ShouldBe(["younger"]);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, -1001)]
    public async Task Offsets_sent_to_a_transaction_share_its_fate(bool commit, long expected)
    {
        var topic = await broker.NewTopicAsync("offsets");
        var config = new ConsumerConfig(broker.ClientConfig)
        {
            GroupId = broker.NewName("tx-group"),
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        using var producer = NewProducer(broker.NewName("tx"));
        producer.InitTransactions(BrokerFixture.Deadline);
        RunTransaction(producer, topic, "input", commit: true);
        consumer.Subscribe(topic);
        Drain.Until(consumer, (all, _) => all.Count == 1);

        producer.BeginTransaction();
        producer.SendOffsetsToTransaction([new(topic, 0, 3)], consumer.ConsumerGroupMetadata, BrokerFixture.Deadline);
        if (commit)
            producer.CommitTransaction(BrokerFixture.Deadline);
        else
            producer.AbortTransaction(BrokerFixture.Deadline);
        consumer.Committed([new(topic, 0)], BrokerFixture.Deadline)[0].Offset.Value.ShouldBe(expected);
        consumer.Close();
    }

    [Fact]
    public async Task An_idempotent_producer_writes_each_record_once_and_in_order()
    {
        var topic = await broker.NewTopicAsync("idempotent");
        var config = new ProducerConfig(broker.ClientConfig) { EnableIdempotence = true, BatchNumMessages = 10 };
        using var producer = new ProducerBuilder<Null, string>(config).Build();
        for (var i = 0; i < 1000; i++)
            producer.Produce(topic, new() { Value = $"{i}" });
        producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        Values(topic, IsolationLevel.ReadCommitted).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"{i}"));
    }

    private static void RunTransaction(IProducer<Null, string> producer, string topic, string value, bool commit)
    {
        producer.BeginTransaction();
        producer.Produce(topic, new() { Value = value });
        producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        if (commit)
            producer.CommitTransaction(BrokerFixture.Deadline);
        else
            producer.AbortTransaction(BrokerFixture.Deadline);
    }

    private IProducer<Null, string> NewProducer(string id) =>
        new ProducerBuilder<Null, string>(
            new ProducerConfig(broker.ClientConfig) { TransactionalId = id, LingerMs = 0 }
        ).Build();

    private IEnumerable<string> Values(string topic, IsolationLevel isolation) =>
        Drain.Read(broker, topic, isolation).Select(r => System.Text.Encoding.UTF8.GetString(r.Message.Value!));
}
