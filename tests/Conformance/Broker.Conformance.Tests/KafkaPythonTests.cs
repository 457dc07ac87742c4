using Confluent.Kafka;

namespace LeadStreams.Broker.Conformance.Tests;

public sealed class KafkaPythonTests(KafkaPythonTests.Suite suite) : IClassFixture<KafkaPythonTests.Suite>
{
    public static readonly TheoryData<string> Scenarios =
    [
        .. ForeignScenarios.Everyone,
        "knows neither transactions nor static members",
        "reads transactions uncommitted",
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Kafka_python(string scenario) => suite.Passed(scenario);

    [Fact]
    public void No_scenario_goes_unnoticed() => suite.Ran(Scenarios);

    public sealed class Suite(BrokerFixture open, SecureBrokerFixture secure)
        : ForeignSuite(open, secure, "/usr/bin/python3", "python/main.py")
    {
        private readonly BrokerFixture _open = open;

        /// <summary>One transaction that was committed and one that was aborted, which this client cannot write.</summary>
        protected override Task PrepareAsync(string prefix)
        {
            var topic = $"{prefix}-transactional";
            var config = new ProducerConfig(_open.ClientConfig) { TransactionalId = topic };
            using var producer = new ProducerBuilder<Null, string>(config).Build();
            producer.InitTransactions(BrokerFixture.Deadline);
            producer.BeginTransaction();
            producer.Produce(new TopicPartition(topic, 0), new() { Value = "kept" });
            producer.CommitTransaction(BrokerFixture.Deadline);
            producer.BeginTransaction();
            producer.Produce(new TopicPartition(topic, 0), new() { Value = "dropped" });
            producer.Flush(BrokerFixture.Deadline);
            producer.AbortTransaction(BrokerFixture.Deadline);
            return Task.CompletedTask;
        }
    }
}
