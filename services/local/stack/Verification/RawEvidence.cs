using System.Globalization;
using System.Text;
using Confluent.Kafka;
using LeadStreams.Contracts;
using LeadStreams.Local.Stack.Components;
using LeadStreams.Local.Stack.Kafka;
using LeadStreams.Normalizer;
using LeadStreams.Streams;

namespace LeadStreams.Local.Stack.Verification;

/// <summary>What the topics tell of raw records: the normalizer's tallies, the records that are there, their dead letters.</summary>
internal sealed class RawEvidence(string bootstrapServers, ISchemaRegistry registry)
{
    private const string RawPrefix = "leads.raw.";
    private readonly TopicScan scan = new(bootstrapServers);
    private readonly Dictionary<TopicPartition, RawPartition> partitions = [];

    /// <summary>Reads each of the topics from its beginning.</summary>
    /// <exception cref="StackException">The broker did not deliver the records in time.</exception>
    public IReadOnlyCollection<RawPartition> Read(IReadOnlyList<string> sources, CancellationToken cancellation)
    {
        string[] topics = [.. sources.Select(source => RawPrefix + source)];
        foreach (var (partition, position) in scan.Positions(ComponentNames.Normalizer, topics))
        {
            At(partition).Position = position;
        }

        ReadTallies(cancellation);
        ReadRecords(topics, cancellation);
        ReadDeadLetters(cancellation);
        return partitions.Values;
    }

    private void ReadTallies(CancellationToken cancellation)
    {
        var serde = new AvroSerde<RawTally>(registry, RawTallies.Changelog + "-value");
        scan.Read(
            [RawTallies.Changelog],
            record =>
            {
                var block = RawTallies.BlockOf(Encoding.UTF8.GetString(record.Message.Key), out var topic);
                At(new TopicPartition(topic, record.Partition))
                    .AddTally(block, serde.Deserialize(record.Message.Value));
            },
            cancellation
        );
    }

    private void ReadRecords(string[] topics, CancellationToken cancellation)
    {
        scan.Read(
            topics,
            record =>
                At(record.TopicPartition)
                    .AddRecord(record.Offset.Value, new DateTimeOffset(record.Message.Timestamp.UtcDateTime)),
            cancellation
        );
        foreach (var (partition, begin) in scan.Beginnings(topics))
        {
            At(partition).Begin = begin;
        }
    }

    private void ReadDeadLetters(CancellationToken cancellation) =>
        scan.Read(
            ["leads.rejected"],
            record =>
            {
                if (
                    Header(record, HeaderNames.OriginTopic) is { } topic
                    && topic.StartsWith(RawPrefix, StringComparison.Ordinal)
                )
                {
                    var partition = int.Parse(
                        Header(record, HeaderNames.OriginPartition)!,
                        CultureInfo.InvariantCulture
                    );
                    var offset = long.Parse(Header(record, HeaderNames.OriginOffset)!, CultureInfo.InvariantCulture);
                    At(new TopicPartition(topic, partition))
                        .AddDeadLetter(offset, Header(record, HeaderNames.RejectCode) ?? "without code");
                }
            },
            cancellation
        );

    private RawPartition At(TopicPartition partition)
    {
        if (!partitions.TryGetValue(partition, out var known))
        {
            known = new RawPartition(partition.Topic[RawPrefix.Length..]);
            partitions.Add(partition, known);
        }

        return known;
    }

    private static string? Header(ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers.TryGetLastBytes(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
