using System.Text;
using Confluent.Kafka;
using LeadStreams.Contracts;

namespace LeadStreams.Ingest.Integration.Tests;

/// <summary>Reads whole topics, committed records only.</summary>
public sealed class TopicReader(string bootstrapServers, ISchemaRegistry registry)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public IReadOnlyList<TopicRecord> Read(string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrapServers,
                GroupId = "test-reader",
                EnableAutoCommit = false,
                EnablePartitionEof = true,
                IsolationLevel = IsolationLevel.ReadCommitted,
                AutoOffsetReset = AutoOffsetReset.Earliest,
            }
        ).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin
            .GetMetadata(topic, Timeout)
            .Topics[0]
            .Partitions.Select(x => new TopicPartitionOffset(topic, x.PartitionId, Offset.Beginning))
            .ToList();
        consumer.Assign(partitions);
        var records = new List<TopicRecord>();
        for (var open = partitions.Count; open > 0; )
        {
            var result = consumer.Consume(Timeout).ShouldNotBeNull($"nothing from the broker while reading {topic}");
            if (result.IsPartitionEOF)
            {
                open--;
            }
            else
            {
                records.Add(TopicRecord.From(result));
            }
        }

        return records;
    }

    public IReadOnlyList<NormalizedLead> Leads() => Decode<NormalizedLead>("leads.normalized");

    /// <summary>The latest state of every source record that the normalizer has seen.</summary>
    public IReadOnlyDictionary<string, SeenLead> Seen()
    {
        var serde = new AvroSerde<SeenLead>(registry, "normalizer-seen-changelog-value");
        var latest = new Dictionary<string, SeenLead>(StringComparer.Ordinal);
        foreach (var record in Read("normalizer-seen-changelog"))
        {
            latest[record.Key] = serde.Deserialize(record.Value);
        }

        return latest;
    }

    private List<T> Decode<T>(string topic)
        where T : class, IAvroRecord<T>
    {
        var serde = new AvroSerde<T>(registry, topic + "-value");
        return [.. Read(topic).Select(x => serde.Deserialize(x.Value))];
    }
}

/// <summary>A record as it lies in a topic.</summary>
public sealed record TopicRecord(
    string Topic,
    int Partition,
    long Offset,
    string Key,
    byte[] Value,
    IReadOnlyDictionary<string, string> Headers
)
{
    public static TopicRecord From(ConsumeResult<byte[], byte[]> result) =>
        new(
            result.Topic,
            result.Partition.Value,
            result.Offset.Value,
            Encoding.UTF8.GetString(result.Message.Key ?? []),
            result.Message.Value ?? [],
            result
                .Message.Headers.GroupBy(x => x.Key, StringComparer.Ordinal)
                .ToDictionary(
                    x => x.Key,
                    x => Encoding.UTF8.GetString(x.Last().GetValueBytes() ?? []),
                    StringComparer.Ordinal
                )
        );
}
