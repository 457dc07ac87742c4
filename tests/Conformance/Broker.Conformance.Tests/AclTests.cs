using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>What ACLs allow is possible, and nothing else.</summary>
public sealed class AclTests(SecureBrokerFixture broker)
{
    /// <summary>The client's own list of resource types ends before this one; the code is the protocol's.</summary>
    private const ResourceType TransactionalId = (ResourceType)5;

    [Fact]
    public async Task Acls_are_created_described_and_deleted()
    {
        var topic = broker.NewName("acl-admin");
        using var admin = broker.NewAdmin();
        AclBinding[] bindings =
        [
            Acl(ResourceType.Topic, topic, AclOperation.Read),
            Acl(ResourceType.Topic, topic, AclOperation.Write, ResourcePatternType.Prefixed),
        ];
        await admin.CreateAclsAsync(bindings);
        await admin.CreateAclsAsync(bindings);
        var match = FilterOf(topic + "-more", ResourcePatternType.Match);
        (await admin.DescribeAclsAsync(match)).AclBindings.ShouldBe([bindings[1]]);
        (await admin.DescribeAclsAsync(FilterOf(topic, ResourcePatternType.Any))).AclBindings.Count.ShouldBe(2);

        using var stranger = broker.NewAdmin("alice");
        var hidden = await stranger.DescribeAclsAsync(FilterOf(topic, ResourcePatternType.Any));
        hidden.AclBindings.ShouldBeEmpty();

        var deleted = await admin.DeleteAclsAsync([FilterOf(topic, ResourcePatternType.Any)]);
        deleted[0].AclBindings.Count.ShouldBe(2);
        (await admin.DescribeAclsAsync(FilterOf(topic, ResourcePatternType.Any))).AclBindings.ShouldBeEmpty();

        var refused = await Should.ThrowAsync<CreateAclsException>(() => stranger.CreateAclsAsync(bindings));
        refused.Results[0].Error.Code.ShouldBe(ErrorCode.ClusterAuthorizationFailed);
    }

    [Fact]
    public async Task Writing_needs_an_acl_also_where_nobody_logs_in()
    {
        var topic = await broker.NewTopicAsync("acl-write");
        (await ProduceErrorAsync(broker.As("alice"), topic)).ShouldBe(ErrorCode.TopicAuthorizationFailed);
        var anonymous = new ClientConfig { BootstrapServers = broker.PlainAddress };
        (await ProduceErrorAsync(anonymous, topic)).ShouldBe(ErrorCode.TopicAuthorizationFailed);
        await AllowAsync(Acl(ResourceType.Topic, topic, AclOperation.Write));
        (await ProduceErrorAsync(broker.As("alice"), topic)).ShouldBe(ErrorCode.NoError);
        var idempotent = new ProducerConfig(broker.As("alice")) { EnableIdempotence = true };
        (await ProduceErrorAsync(idempotent, topic)).ShouldBe(ErrorCode.NoError);
        (await ProduceErrorAsync(anonymous, topic)).ShouldBe(ErrorCode.TopicAuthorizationFailed);
    }

    [Fact]
    public async Task Reading_in_a_group_needs_acls_on_topic_and_group()
    {
        var topic = await broker.NewTopicAsync("acl-read");
        (await ProduceErrorAsync(broker.As("admin"), topic)).ShouldBe(ErrorCode.NoError);
        ConsumeError(topic).ShouldBe(ErrorCode.GroupAuthorizationFailed);
        await AllowAsync(Acl(ResourceType.Group, topic, AclOperation.Read));
        ConsumeError(topic).ShouldBe(ErrorCode.TopicAuthorizationFailed);
        await AllowAsync(Acl(ResourceType.Topic, topic, AclOperation.Read));
        ConsumeError(topic).ShouldBe(ErrorCode.NoError);
    }

    [Fact]
    public async Task Transactions_need_an_acl_on_their_id()
    {
        var topic = await broker.NewTopicAsync("acl-txn");
        var config = new ProducerConfig(broker.As("alice")) { TransactionalId = topic };
        using (var refused = new ProducerBuilder<Null, string>(config).Build())
        {
            Should
                .Throw<KafkaException>(() => refused.InitTransactions(BrokerFixture.Deadline))
                .Error.Code.ShouldBe(ErrorCode.TransactionalIdAuthorizationFailed);
        }

        await AllowAsync(Acl(TransactionalId, topic, AclOperation.Write));
        await AllowAsync(Acl(ResourceType.Topic, topic, AclOperation.Write));
        using var producer = new ProducerBuilder<Null, string>(config).Build();
        producer.InitTransactions(BrokerFixture.Deadline);
        producer.BeginTransaction();
        producer.Produce(topic, new() { Value = "hello" });
        producer.CommitTransaction(BrokerFixture.Deadline);
    }

    [Fact]
    public async Task Administration_needs_acls()
    {
        var topic = await broker.NewTopicAsync("acl-topics");
        using var alice = broker.NewAdmin("alice");
        var created = await Should.ThrowAsync<CreateTopicsException>(() =>
            alice.CreateTopicsAsync([new() { Name = topic + "-new", NumPartitions = 1 }])
        );
        created.Results[0].Error.Code.ShouldBe(ErrorCode.TopicAuthorizationFailed);
        var deleted = await Should.ThrowAsync<DeleteTopicsException>(() => alice.DeleteTopicsAsync([topic]));
        deleted.Results[0].Error.Code.ShouldBe(ErrorCode.TopicAuthorizationFailed);
        await AllowAsync(Acl(ResourceType.Topic, topic, AclOperation.All, ResourcePatternType.Prefixed));
        await alice.CreateTopicsAsync([new() { Name = topic + "-new", NumPartitions = 1 }]);
        await alice.DeleteTopicsAsync([topic, topic + "-new"]);
    }

    [Fact]
    [Trait("Requirement", "S0-21")]
    public async Task Who_may_read_one_market_neither_reads_nor_sees_another()
    {
        using var admin = broker.NewAdmin();
        string[] topics = ["leads.market.de", "leads.market.gb"];
        await admin.CreateTopicsAsync(topics.Select(name => new TopicSpecification { Name = name, NumPartitions = 1 }));
        foreach (var topic in topics)
            (await ProduceErrorAsync(broker.As("admin"), topic)).ShouldBe(ErrorCode.NoError);
        await AllowAsync(
            Acl(ResourceType.Topic, topics[0], AclOperation.Read, principal: "User:german-desk"),
            Acl(ResourceType.Group, "german-desk", AclOperation.Read, ResourcePatternType.Prefixed, "User:german-desk")
        );

        using var desk = broker.NewAdmin("german-desk");
        desk.GetMetadata(BrokerFixture.Deadline).Topics.Select(topic => topic.Topic).ShouldBe([topics[0]]);
        var config = new ConsumerConfig(broker.As("german-desk"))
        {
            GroupId = "german-desk-1",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        using var consumer = new ConsumerBuilder<Null, string>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topics[0], 0, Offset.Beginning));
        consumer.Consume(BrokerFixture.Deadline).ShouldNotBeNull().Message.Value.ShouldBe("hello");

        // The other market and one that does not exist look the same.
        foreach (var hidden in new[] { topics[1], "leads.market.zz" })
        {
            var described = desk.GetMetadata(hidden, BrokerFixture.Deadline).Topics.ShouldHaveSingleItem();
            described.Error.Code.ShouldBe(ErrorCode.TopicAuthorizationFailed);
            described.Partitions.ShouldBeEmpty();
            Should
                .Throw<KafkaException>(() => consumer.QueryWatermarkOffsets(new(hidden, 0), BrokerFixture.Deadline))
                .Error.Code.ShouldBe(ErrorCode.Local_UnknownPartition);
        }

        using var curious = new ConsumerBuilder<Null, string>(config).Build();
        curious.Subscribe(topics[1]);
        Should
            .Throw<ConsumeException>(() => curious.Consume(BrokerFixture.Deadline))
            .Error.Code.ShouldBe(ErrorCode.TopicAuthorizationFailed);
        (await ProduceErrorAsync(broker.As("german-desk"), topics[0])).ShouldBe(ErrorCode.TopicAuthorizationFailed);
    }

    private async Task AllowAsync(params AclBinding[] bindings)
    {
        using var admin = broker.NewAdmin();
        await admin.CreateAclsAsync(bindings);
    }

    private static async Task<ErrorCode> ProduceErrorAsync(ClientConfig config, string topic)
    {
        using var producer = new ProducerBuilder<Null, string>(config).Build();
        try
        {
            await producer.ProduceAsync(topic, new() { Value = "hello" }, TestContext.Current.CancellationToken);
            return ErrorCode.NoError;
        }
        catch (ProduceException<Null, string> refused)
        {
            return refused.Error.Code;
        }
    }

    private ErrorCode ConsumeError(string topic)
    {
        var config = new ConsumerConfig(broker.As("alice"))
        {
            GroupId = topic,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        using var consumer = new ConsumerBuilder<Null, string>(config).Build();
        consumer.Subscribe(topic);
        try
        {
            consumer.Consume(BrokerFixture.Deadline).ShouldNotBeNull();
            consumer.Close();
            return ErrorCode.NoError;
        }
        catch (ConsumeException refused)
        {
            return refused.Error.Code;
        }
    }

    private static AclBinding Acl(
        ResourceType type,
        string name,
        AclOperation operation,
        ResourcePatternType pattern = ResourcePatternType.Literal,
        string principal = "User:alice"
    ) =>
        new()
        {
            Pattern = new()
            {
                Type = type,
                Name = name,
                ResourcePatternType = pattern,
            },
            Entry = new()
            {
                Principal = principal,
                Host = "*",
                Operation = operation,
                PermissionType = AclPermissionType.Allow,
            },
        };

    private static AclBindingFilter FilterOf(string topic, ResourcePatternType pattern) =>
        new()
        {
            PatternFilter = new()
            {
                Type = ResourceType.Topic,
                Name = topic,
                ResourcePatternType = pattern,
            },
            EntryFilter = new() { Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
        };
}
