using Confluent.Kafka;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>Every client logs in with every mechanism, and not with a wrong password.</summary>
public sealed class SaslTests(SecureBrokerFixture broker)
{
    private const string Password = "admin" + SecureBrokerFixture.PasswordSuffix;

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

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task Kcat_logs_in(string mechanism)
    {
        var topic = await broker.NewTopicAsync("sasl-kcat");
        string[] login =
        [
            "-b",
            broker.SaslAddress,
            "-X",
            "security.protocol=sasl_plaintext",
            "-X",
            $"sasl.mechanism={mechanism}",
            "-X",
            "sasl.username=admin",
            "-X",
            $"sasl.password={Password}",
            "-t",
            topic,
        ];
        await ForeignClient.KcatAsync("a\nb\n", [.. login, "-P"]);
        (await ForeignClient.KcatAsync("", [.. login, "-C", "-o", "beginning", "-e", "-q"])).ShouldBe("a\nb\n");
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task Kafka_python_logs_in(string mechanism) =>
        (
            await ForeignClient.PythonAsync(
                "kafka_python_sasl.py",
                broker.SaslAddress,
                await broker.NewTopicAsync("sasl-python"),
                mechanism,
                "admin",
                Password
            )
        ).ShouldEndWith("ok\n");

    [Theory]
    [InlineData("plain")]
    [InlineData("scram-sha-256")]
    [InlineData("scram-sha-512")]
    public async Task Kafkajs_logs_in(string mechanism) =>
        (
            await ForeignClient.NodeAsync(
                "kafkajs_sasl.js",
                broker.SaslAddress,
                await broker.NewTopicAsync("sasl-node"),
                mechanism,
                "admin",
                Password
            )
        ).ShouldEndWith("ok\n");

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
