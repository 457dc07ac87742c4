using System.Text;
using Confluent.Kafka;
using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Kafka;
using LeadStreams.Streams;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>What became of each delivery, found by following records back to where they came from.</summary>
internal sealed class DeliveryFates
{
    private readonly Dictionary<string, List<string>> fates = new(StringComparer.Ordinal);

    /// <summary>The fates of a delivery: one for each reject and each lead.</summary>
    public IReadOnlyList<string> Of(string deliveryId) => fates.GetValueOrDefault(deliveryId) ?? [];

    public static DeliveryFates Read(SharedStack shared)
    {
        var read = new DeliveryFates();
        var scan = new TopicScan(shared.Stack.Options.BootstrapServers);
        var raw = new Dictionary<(string, int, long), string>();
        scan.Read(
            ["leads.raw.web-form", "leads.raw.meta-lead-ads"],
            record =>
                raw.Add(
                    (record.Topic, record.Partition.Value, record.Offset.Value),
                    Header(record, HeaderNames.DeliveryId)!
                )
        );
        scan.Read(
            ["leads.rejected"],
            record =>
                read.Add(
                    Header(record, HeaderNames.DeliveryId)!,
                    Header(record, HeaderNames.RejectCode) ?? "rejected without a code"
                )
        );
        foreach (var (_, lead) in shared.Topics.All<NormalizedLead>("leads.normalized"))
        {
            read.Add(raw[(lead!.Raw.Topic, lead.Raw.Partition, lead.Raw.Offset)], "normalized");
        }

        return read;
    }

    private void Add(string deliveryId, string fate)
    {
        if (!fates.TryGetValue(deliveryId, out var known))
        {
            fates.Add(deliveryId, known = []);
        }

        known.Add(fate);
    }

    private static string? Header(ConsumeResult<byte[], byte[]> record, string name) =>
        record.Message.Headers.TryGetLastBytes(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
