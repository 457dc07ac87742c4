using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Local.Stack.Kafka;
using LeadStreams.Streams;
using LeadStreams.Streams.Control;

namespace LeadStreams.Local.Stack.Verification;

/// <summary>What became of every raw record.</summary>
/// <param name="RawBySource">Records in each raw topic, by source.</param>
/// <param name="Normalized">Deliveries that became a normalized lead.</param>
/// <param name="Redelivered">Deliveries that brought nothing newer.</param>
/// <param name="RejectedByCode">Rejected records of raw topics, by reject code.</param>
/// <param name="Redriven">Times that a rejected record was sent back to be processed again: each brings one more outcome.</param>
public sealed record Conservation(
    IReadOnlyDictionary<string, long> RawBySource,
    long Normalized,
    long Redelivered,
    IReadOnlyDictionary<string, long> RejectedByCode,
    long Redriven = 0
)
{
    /// <summary>Records in the raw topics.</summary>
    public long Raw => RawBySource.Values.Sum();

    /// <summary>Rejected records.</summary>
    public long Rejected => RejectedByCode.Values.Sum();

    /// <summary>Raw records that are nowhere (positive), or payloads that held several records (negative).</summary>
    public long Missing => Raw + Redriven - Normalized - Redelivered - Rejected;

    /// <summary>True when nothing is lost.</summary>
    public bool Holds => Missing <= 0;

    /// <summary>Counts, reading every raw topic, the rejects and the normalizer's changelog from their beginnings.</summary>
    /// <param name="bootstrapServers">Kafka.</param>
    /// <param name="registry">Schema Registry.</param>
    /// <param name="sources">Names of the source connectors.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Conservation Count(
        string bootstrapServers,
        ISchemaRegistry registry,
        IReadOnlyList<string> sources,
        CancellationToken cancellation = default
    )
    {
        const string rawPrefix = "leads.raw.";
        const string changelog = "normalizer-seen-changelog";
        var scan = new TopicScan(bootstrapServers);
        var raw = sources.ToDictionary(source => source, _ => 0L);
        scan.Read(
            [.. sources.Select(source => rawPrefix + source)],
            record => raw[record.Topic[rawPrefix.Length..]]++,
            cancellation
        );

        var rejected = new SortedDictionary<string, long>(StringComparer.Ordinal);
        scan.Read(
            ["leads.rejected"],
            record =>
            {
                if (Header(record, HeaderNames.OriginTopic)?.StartsWith(rawPrefix, StringComparison.Ordinal) == true)
                {
                    var code = Header(record, HeaderNames.RejectCode) ?? "without code";
                    rejected[code] = rejected.GetValueOrDefault(code) + 1;
                }
            },
            cancellation
        );

        long redriven = 0;
        scan.Read(
            ["normalizer-control"],
            record => redriven += Header(record, HeaderNames.Control) == ControlCommands.Redrive ? 1 : 0,
            cancellation
        );

        var serde = new AvroSerde<SeenLead>(registry, changelog + "-value");
        var seen = new Dictionary<string, (long Accepted, long Redelivered)>(StringComparer.Ordinal);
        scan.Read(
            [changelog],
            record =>
            {
                var key = $"{record.Partition.Value}/{Encoding.UTF8.GetString(record.Message.Key)}";
                if (record.Message.Value is not { } value)
                {
                    seen.Remove(key);
                    return;
                }

                var state = serde.Deserialize(value);
                seen[key] = (state.Accepted, state.Redelivered);
            },
            cancellation
        );
        return new Conservation(
            raw,
            seen.Values.Sum(one => one.Accepted),
            seen.Values.Sum(one => one.Redelivered),
            rejected,
            redriven
        );
    }

    private static string? Header(Confluent.Kafka.ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers.TryGetLastBytes(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
