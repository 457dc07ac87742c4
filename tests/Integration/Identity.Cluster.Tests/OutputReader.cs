using System.Diagnostics;
using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Identity.Cluster.Tests;

/// <summary>What identity has committed: of each compacted topic the last value of each key, as bytes.</summary>
internal sealed class OutputReader : IDisposable
{
    private static readonly string[] Topics =
    [
        IdentityTopology.MembershipsTopic,
        IdentityTopology.PersonsTopic,
        IdentityTopology.ReviewsTopic,
    ];

    // A registry gives ids in the order in which it is asked; the bytes of the record come after.
    private const int SchemaIdBytes = 5;

    private readonly ILogReader reader;
    private readonly SchemaRegistryClient registry;
    private readonly ISerde memberships;
    private readonly LogRecord[] batch = new LogRecord[5_000];
    private readonly Dictionary<string, SortedDictionary<string, byte[]>> latest = Topics.ToDictionary(
        topic => topic,
        _ => new SortedDictionary<string, byte[]>(StringComparer.Ordinal),
        StringComparer.Ordinal
    );

    public OutputReader(Cluster cluster)
    {
        registry = cluster.CreateRegistryClient();
        memberships = Serdes.Avro<Membership>(registry, IdentityTopology.MembershipsTopic);
        reader = new KafkaLogClients(cluster.Connection, NullLogger.Instance).CreateReader();
        foreach (var topic in Topics)
        {
            for (var partition = 0; partition < cluster.Partitions; partition++)
            {
                reader.Add(new TopicPartition(topic, partition), 0);
            }
        }
    }

    /// <summary>Records read so far.</summary>
    public long Records { get; private set; }

    /// <summary>Reads on until what is said is what the oracle says, and stays so for a while in which nothing comes.</summary>
    public void ReadUntil(FactFeed feed, TimeSpan patience, Func<string> logs)
    {
        var began = Stopwatch.GetTimestamp();
        var quietPolls = 0;
        while (quietPolls < 20 || !Equals(feed))
        {
            quietPolls = Poll() ? 0 : quietPolls + 1;
            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                Assert.Fail($"{Difference(feed)} after {patience.TotalSeconds:0} s\n{logs()}");
            }
        }
    }

    /// <summary>Reads on until so many records have come in all.</summary>
    public void ReadTo(long records, TimeSpan patience, Func<string> logs)
    {
        var began = Stopwatch.GetTimestamp();
        while (Records < records)
        {
            Poll();
            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                Assert.Fail($"{Records} of {records} records in {patience.TotalSeconds:0} s\n{logs()}");
            }
        }
    }

    /// <summary>Everything that is said, byte for byte.</summary>
    public string Contents()
    {
        var text = new StringBuilder();
        foreach (var topic in Topics)
        {
            foreach (var (key, value) in latest[topic])
            {
                text.Append(topic)
                    .Append(' ')
                    .Append(key)
                    .Append(' ')
                    .AppendLine(Convert.ToHexString(value.AsSpan(SchemaIdBytes)));
            }
        }

        return text.ToString();
    }

    public void Dispose()
    {
        reader.Dispose();
        registry.Dispose();
    }

    private bool Poll()
    {
        var count = reader.Poll(batch, TimeSpan.FromMilliseconds(100));
        Records += count;
        for (var i = 0; i < count; i++)
        {
            var key = Encoding.UTF8.GetString(batch[i].Key!.Value.Span);
            if (batch[i].Value is { } value)
            {
                latest[batch[i].Topic][key] = value.ToArray();
            }
            else
            {
                latest[batch[i].Topic].Remove(key);
            }
        }

        return count > 0;
    }

    private bool Equals(FactFeed feed) =>
        latest[IdentityTopology.MembershipsTopic].Count == feed.Anchors.Count
        && latest[IdentityTopology.ReviewsTopic].Count == feed.OpenReviews
        && latest[IdentityTopology.PersonsTopic].Count == feed.Anchors.Values.Distinct(StringComparer.Ordinal).Count()
        && Anchors().SequenceEqual(feed.Anchors);

    private IEnumerable<KeyValuePair<string, string>> Anchors() =>
        latest[IdentityTopology.MembershipsTopic]
            .Select(entry => new KeyValuePair<string, string>(
                entry.Key,
                ((Membership)memberships.Deserialize(entry.Value)!).AnchorLeadId
            ));

    private string Difference(FactFeed feed)
    {
        var wrong = Anchors()
            .Count(entry => !feed.Anchors.TryGetValue(entry.Key, out var anchor) || anchor != entry.Value);
        return $"{latest[IdentityTopology.MembershipsTopic].Count} memberships of {feed.Anchors.Count}, {wrong} of them wrong, {latest[IdentityTopology.ReviewsTopic].Count} reviews of {feed.OpenReviews}";
    }
}
