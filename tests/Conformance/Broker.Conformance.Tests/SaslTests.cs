using Confluent.Kafka;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>librdkafka logs in with every mechanism, and not with a wrong password.</summary>
public sealed class SaslTests(SecureBrokerFixture broker)
{
    [Theory]
    [InlineData(SaslMechanism.Plain)]
    [InlineData(SaslMechanism.ScramSha256)]
    [InlineData(SaslMechanism.ScramSha512)]
    public async Task Confluent_Kafka_logs_in(SaslMechanism mechanism)
    {
        var topic = await broker.NewTopicAsync("sasl");
        using var producer = new ProducerBuilder<Null, string>(broker.As("admin", mechanism)).Build();
        await producer.ProduceAsync(topic, new() { Value = "hello" }, TestContext.Current.CancellationToken);
        var config = new ConsumerConfig(broker.As("admin", mechanism))
        {
            GroupId = topic,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        using var consumer = new ConsumerBuilder<Null, string>(config).Build();
        consumer.Subscribe(topic);
        consumer.Consume(BrokerFixture.Deadline).ShouldNotBeNull().Message.Value.ShouldBe("hello");
        consumer.Close();
    }

    [Theory]
    [InlineData(SaslMechanism.Plain, "admin")]
    [InlineData(SaslMechanism.ScramSha256, "admin")]
    [InlineData(SaslMechanism.ScramSha512, "nobody")]
    public void A_wrong_password_and_an_unknown_user_are_refused_in_the_same_words(SaslMechanism mechanism, string user)
    {
        using var refused = new ManualResetEventSlim();
        var reason = "";
        using var admin = new AdminClientBuilder(broker.As(user, mechanism, "wrong"))
            .SetErrorHandler(
                (_, error) =>
                {
                    if (error.Code != ErrorCode.Local_Authentication)
                        return;
                    reason = error.Reason;
                    refused.Set();
                }
            )
            .Build();
        refused.Wait(BrokerFixture.Deadline, TestContext.Current.CancellationToken).ShouldBeTrue();
        reason.ShouldContain("user or password is wrong");
        reason.ShouldContain("sasl.password");
        Should.Throw<KafkaException>(() => admin.GetMetadata(TimeSpan.FromMilliseconds(300)));
    }

    [Fact]
    public void Each_listener_advertises_itself()
    {
        using var secure = broker.NewAdmin();
        secure
            .GetMetadata(BrokerFixture.Deadline)
            .Brokers.ShouldHaveSingleItem()
            .Port.ShouldBe(Port(broker.SaslAddress));
        using var open = new AdminClientBuilder(new ClientConfig { BootstrapServers = broker.PlainAddress }).Build();
        open.GetMetadata(BrokerFixture.Deadline)
            .Brokers.ShouldHaveSingleItem()
            .Port.ShouldBe(Port(broker.PlainAddress));
    }

    private static int Port(string address) => BrokerAddress(address).Port;

    private static Local.Broker.BrokerAddress BrokerAddress(string address) =>
        Local.Broker.BrokerAddress.Parse(address);
}
