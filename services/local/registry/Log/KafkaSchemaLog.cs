using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LeadStreams.Local.Registry;

/// <summary>
/// The log in a compacted Kafka topic with one partition. The registry is the topic's only writer: it reads to the end
/// once, at start, and afterwards knows the content from what it wrote.
/// </summary>
public sealed class KafkaSchemaLog : ISchemaLog
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly KafkaSchemaLogOptions _options;
    private IProducer<string, string?>? _producer;

    /// <summary>A log in the topic of the options.</summary>
    public KafkaSchemaLog(KafkaSchemaLogOptions options) => _options = options;

    // A fresh one each time: a configuration made from another shares its settings.
    private ClientConfig Client => new(_options.Client.ToDictionary());

    /// <inheritdoc/>
    public async Task ReplayAsync(Action<string, string?> apply, CancellationToken cancel)
    {
        await CreateTopicAsync();
        await Task.Run(() => ReadToEnd(apply, cancel), cancel);
        var config = new ProducerConfig(Client) { EnableIdempotence = true, LingerMs = 0 };
        _producer = new ProducerBuilder<string, string?>(config).Build();
    }

    /// <inheritdoc/>
    public Task AppendAsync(string key, string? value, CancellationToken cancel)
    {
        var producer = _producer ?? throw new InvalidOperationException("the log is not open");
        var message = new Message<string, string?> { Key = key, Value = value };
        // Once handed over, the outcome must be known: the caller's cancellation does not count.
        return producer.ProduceAsync(new TopicPartition(_options.Topic, 0), message, CancellationToken.None);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _producer?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task CreateTopicAsync()
    {
        using var admin = new AdminClientBuilder(Client).Build();
        var topic = new TopicSpecification
        {
            Name = _options.Topic,
            NumPartitions = 1,
            ReplicationFactor = _options.ReplicationFactor,
            Configs = new Dictionary<string, string> { ["cleanup.policy"] = "compact" },
        };
        try
        {
            await admin.CreateTopicsAsync([topic], new CreateTopicsOptions { RequestTimeout = _options.StartTimeout });
        }
        catch (CreateTopicsException e)
            when (e.Results.TrueForAll(result => result.Error.Code is ErrorCode.TopicAlreadyExists))
        {
            // A registry was here before; its records follow.
        }
    }

    private void ReadToEnd(Action<string, string?> apply, CancellationToken cancel)
    {
        var config = new ConsumerConfig(Client)
        {
            GroupId = _options.Topic + "-reader",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Error,
        };
        using var consumer = new ConsumerBuilder<string, string?>(config)
            .SetKeyDeserializer(Deserializers.Utf8)
            .SetValueDeserializer(NullableUtf8.Instance!)
            .Build();
        var partition = new TopicPartition(_options.Topic, 0);
        var end = consumer.QueryWatermarkOffsets(partition, _options.StartTimeout).High;
        consumer.Assign(new TopicPartitionOffset(partition, Offset.Beginning));
        while (!cancel.IsCancellationRequested)
        {
            if (consumer.Consume(Poll) is not { } result)
            {
                continue;
            }
            if (!result.IsPartitionEOF)
            {
                apply(result.Message.Key, result.Message.Value);
            }
            else if (result.Offset >= end)
            {
                // The end of the partition, not the last record: compaction may have taken the records before it.
                return;
            }
        }
        cancel.ThrowIfCancellationRequested();
    }

    private sealed class NullableUtf8 : IDeserializer<string?>
    {
        public static NullableUtf8 Instance { get; } = new();

        public string? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) =>
            isNull ? null : System.Text.Encoding.UTF8.GetString(data);
    }
}

/// <summary>Where the log is.</summary>
public sealed record KafkaSchemaLogOptions
{
    /// <summary>Settings of librdkafka, <c>bootstrap.servers</c> at least.</summary>
    public required IReadOnlyDictionary<string, string> Client { get; init; }

    /// <summary>The topic.</summary>
    public string Topic { get; init; } = "_schemas";

    /// <summary>Replicas of the topic when it is created.</summary>
    public short ReplicationFactor { get; init; } = 1;

    /// <summary>Longest time to wait for the cluster at start.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
