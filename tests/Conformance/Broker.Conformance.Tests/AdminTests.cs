using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LeadStreams.Broker.Conformance.Tests;

public sealed class AdminTests(BrokerFixture broker)
{
    private readonly IAdminClient _admin = broker.NewAdmin();

    [Fact]
    public async Task Topics_are_created_grown_described_and_deleted()
    {
        var topic = await broker.NewTopicAsync("admin", partitions: 3);
        await _admin.CreatePartitionsAsync([new() { Topic = topic, IncreaseTo = 5 }]);
        var described = await _admin.DescribeTopicsAsync(
            TopicCollection.OfTopicNames([topic]),
            new() { IncludeAuthorizedOperations = true }
        );
        described.TopicDescriptions[0].Partitions.Count.ShouldBe(5);
        described.TopicDescriptions[0].AuthorizedOperations.ShouldContain(AclOperation.Write);
        described.TopicDescriptions[0].TopicId.ToString().ShouldNotBe(new Uuid(0, 0).ToString());

        await _admin.DeleteTopicsAsync([topic]);
        var gone = await Should.ThrowAsync<DeleteTopicsException>(() => _admin.DeleteTopicsAsync([topic]));
        gone.Results[0].Error.Code.ShouldBe(ErrorCode.UnknownTopicOrPart);
    }

    [Fact]
    public async Task A_topic_created_again_under_its_name_is_empty_and_another()
    {
        var topic = await broker.NewTopicAsync("again");
        using var producer = new ProducerBuilder<Null, string>(broker.ClientConfig).Build();
        await producer.ProduceAsync(topic, new() { Value = "old" }, TestContext.Current.CancellationToken);
        var before = await DescribeAsync(topic);
        await _admin.DeleteTopicsAsync([topic]);
        await _admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = 1 }]);
        (await DescribeAsync(topic)).TopicId.ToString().ShouldNotBe(before.TopicId.ToString());
        Drain.Read(broker, topic).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bad name!", 1, 1, ErrorCode.TopicException)]
    [InlineData("zero", 0, 1, ErrorCode.InvalidPartitions)]
    [InlineData("replicated", 1, 3, ErrorCode.InvalidReplicationFactor)]
    public async Task Impossible_topics_are_refused(string name, int partitions, short replicas, ErrorCode error)
    {
        var wanted = new TopicSpecification
        {
            Name = name,
            NumPartitions = partitions,
            ReplicationFactor = replicas,
        };
        var refused = await Should.ThrowAsync<CreateTopicsException>(() => _admin.CreateTopicsAsync([wanted]));
        refused.Results[0].Error.Code.ShouldBe(error);
    }

    [Fact]
    public async Task Configs_are_set_described_and_taken_back()
    {
        var topic = await broker.NewTopicAsync("configs", 1, new() { ["cleanup.policy"] = "compact" });
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        (await DescribeAsync(resource))["cleanup.policy"].Value.ShouldBe("compact");

        await AlterAsync(resource, "retention.ms", "1000", AlterConfigOpType.Set);
        await AlterAsync(resource, "cleanup.policy", "delete", AlterConfigOpType.Append);
        var changed = await DescribeAsync(resource);
        changed["retention.ms"].Value.ShouldBe("1000");
        changed["retention.ms"].Source.ShouldBe(ConfigSource.DynamicTopicConfig);
        changed["cleanup.policy"].Value.ShouldBe("compact,delete");

        await AlterAsync(resource, "retention.ms", "", AlterConfigOpType.Delete);
        var restored = await DescribeAsync(resource);
        restored["retention.ms"].Value.ShouldBe("604800000");
        restored["retention.ms"].IsDefault.ShouldBeTrue();

        var refused = await Should.ThrowAsync<IncrementalAlterConfigsException>(() =>
            AlterAsync(resource, "no.such.config", "1", AlterConfigOpType.Set)
        );
        refused.Results[0].Error.Code.ShouldBe(ErrorCode.InvalidConfig);
    }

    [Fact]
    public async Task All_configs_of_a_topic_are_replaced()
    {
        var topic = await broker.NewTopicAsync("replaced", 1, new() { ["retention.ms"] = "1000" });
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        await _admin.AlterConfigsAsync(new() { [resource] = [new() { Name = "cleanup.policy", Value = "compact" }] });
        var replaced = await DescribeAsync(resource);
        replaced["cleanup.policy"].Value.ShouldBe("compact");
        replaced["retention.ms"].IsDefault.ShouldBeTrue();
    }

    [Fact]
    public async Task The_broker_tells_its_settings()
    {
        var cluster = await _admin.DescribeClusterAsync(new() { IncludeAuthorizedOperations = true });
        cluster.ClusterId.Length.ShouldBe(22);
        cluster.Nodes.Count.ShouldBe(1);
        cluster.Controller.Id.ShouldBe(cluster.Nodes[0].Id);
        $"{cluster.Nodes[0].Host}:{cluster.Nodes[0].Port}".ShouldBe(broker.Address);
        var resource = new ConfigResource { Type = ResourceType.Broker, Name = $"{cluster.Controller.Id}" };
        var settings = await DescribeAsync(resource);
        settings["num.partitions"].Value.ShouldBe("2");
        settings["num.partitions"].Source.ShouldBe(ConfigSource.StaticBrokerConfig);
        settings["auto.create.topics.enable"].Value.ShouldBe("true");
    }

    [Fact]
    public async Task Records_are_cut_off_at_the_start()
    {
        var topic = await broker.NewTopicAsync("cut");
        using (var producer = new ProducerBuilder<Null, string>(broker.ClientConfig).Build())
        {
            for (var i = 0; i < 10; i++)
                producer.Produce(topic, new() { Value = $"{i}" });
            producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        }

        var cut = await _admin.DeleteRecordsAsync([new(topic, 0, 4)]);
        cut[0].Offset.Value.ShouldBe(4);
        Drain.Read(broker, topic).Select(r => r.Offset.Value).ShouldBe([4, 5, 6, 7, 8, 9]);
        var beyond = await Should.ThrowAsync<DeleteRecordsException>(() =>
            _admin.DeleteRecordsAsync([new(topic, 0, 11)])
        );
        beyond.Results[0].Error.Code.ShouldBe(ErrorCode.OffsetOutOfRange);
    }

    [Fact]
    public async Task Offsets_are_listed()
    {
        var topic = await broker.NewTopicAsync("list", 1, BrokerFixture.KeepForever);
        using (var producer = new ProducerBuilder<Null, string>(broker.ClientConfig).Build())
        {
            for (var i = 0; i < 3; i++)
                producer.Produce(
                    topic,
                    new() { Value = "x", Timestamp = new(1_000_000 - i * 1000, TimestampType.CreateTime) }
                );
            producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        }

        (await ListAsync(OffsetSpec.Earliest())).ShouldBe(0);
        (await ListAsync(OffsetSpec.Latest())).ShouldBe(3);
        (await ListAsync(OffsetSpec.MaxTimestamp())).ShouldBe(0);

        async Task<long> ListAsync(OffsetSpec at)
        {
            var listed = await _admin.ListOffsetsAsync([new() { TopicPartition = new(topic, 0), OffsetSpec = at }]);
            return listed.ResultInfos[0].TopicPartitionOffsetError.Offset.Value;
        }
    }

    private async Task<TopicDescription> DescribeAsync(string topic) =>
        (await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]))).TopicDescriptions[0];

    private async Task<Dictionary<string, ConfigEntryResult>> DescribeAsync(ConfigResource resource) =>
        (await _admin.DescribeConfigsAsync([resource]))[0].Entries;

    private Task AlterAsync(ConfigResource resource, string name, string value, AlterConfigOpType operation) =>
        _admin.IncrementalAlterConfigsAsync(
            new()
            {
                [resource] =
                [
                    new()
                    {
                        Name = name,
                        Value = value,
                        IncrementalOperation = operation,
                    },
                ],
            }
        );
}
