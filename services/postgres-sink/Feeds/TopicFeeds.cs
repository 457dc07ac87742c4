using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Topics;
using LeadStreams.PostgresSink.Retention;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary>Which topic feeds which table. One batch at a time.</summary>
internal sealed class TopicFeeds : IDisposable
{
    /// <summary>Topics of markets begin so; the market's code follows.</summary>
    public const string MarketPrefix = "leads.market.";

    private readonly Dictionary<string, Feed> byTopic = new(StringComparer.Ordinal);
    private readonly RejectedFeed rejected;
    private readonly JsonText json = new();
    private readonly List<Feed> all;
    private readonly RetentionPolicy retention;
    private readonly TimeProvider clock;

    public TopicFeeds(ISchemaRegistry registry, MarketCatalog catalog, TopicCatalog topics, TimeProvider clock)
    {
        this.clock = clock;
        rejected = new RejectedFeed(clock);
        retention = new RetentionPolicy(topics, clock);
        ISerde Values<T>(string topic)
            where T : class, IAvroRecord<T> => Serdes.Avro<T>(registry, topic);

        byTopic["leads.normalized"] = new SourceEventFeed(Values<NormalizedLead>("leads.normalized"), rejected, json);
        byTopic["leads.memberships"] = new MembershipFeed(Values<Membership>("leads.memberships"), rejected);
        byTopic["leads.activities"] = new ActivityFeed(Values<Activity>("leads.activities"), rejected);
        byTopic["leads.persons"] = new PersonFeed(Values<Person>("leads.persons"), rejected, json);
        byTopic["leads.identity.changes"] = new IdentityChangeFeed(
            Values<IdentityChange>("leads.identity.changes"),
            rejected,
            json
        );
        byTopic["leads.identity.reviews"] = new IdentityReviewFeed(
            Values<IdentityReview>("leads.identity.reviews"),
            rejected,
            json
        );
        byTopic["leads.identity.decisions"] = new IdentityDecisionFeed(
            Values<IdentityDecision>("leads.identity.decisions"),
            rejected
        );
        byTopic["leads.sla.clocks"] = new SlaClockFeed(Values<SlaClock>("leads.sla.clocks"), rejected);
        byTopic["leads.sla.thresholds"] = new SlaThresholdFeed(Values<SlaThreshold>("leads.sla.thresholds"), rejected);
        byTopic[RejectedFeed.Topic] = rejected;
        if (catalog.Markets.Count > 0)
        {
            // One feed for all markets: their rows lie in one table, and their values have one schema.
            var marketLeads = new MarketLeadFeed(
                Values<MarketLead>(MarketPrefix + catalog.Markets[0].Code),
                rejected,
                json
            );
            foreach (var market in catalog.Markets)
            {
                byTopic[MarketPrefix + market.Code] = marketLeads;
            }
        }

        all = [.. byTopic.Values.Distinct()];
        foreach (var (topic, feed) in byTopic)
        {
            retention.Add(topic, feed.Rows.Rows);
        }

        all.Sort((left, right) => string.CompareOrdinal(left.Rows.Rows.Table, right.Rows.Rows.Table));
    }

    /// <summary>Topics that are read.</summary>
    public IReadOnlyList<string> Topics => [.. byTopic.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Feeds in the order in which their tables are written: the same in every writer.</summary>
    public IReadOnlyList<Feed> All => all;

    /// <summary>Records of the running batch that the sink itself rejects, by code.</summary>
    public IReadOnlyDictionary<string, int> OwnRejects => rejected.OwnRejects;

    /// <summary>Records of the running batch that are not written, because their topic's retention has ended.</summary>
    public int Ended { get; private set; }

    /// <summary>Tables whose rows end with their topic's retention.</summary>
    public IReadOnlyList<TableRetention> Ending => retention.Tables;

    /// <summary>Adds a record to the running batch; one whose retention has ended leaves no row.</summary>
    public void Add(in LogRecord record)
    {
        var timed = RecordTime.Timed(record, clock);
        if (retention.HasEnded(timed))
        {
            Ended++;
            return;
        }

        byTopic[record.Topic].Add(timed);
    }

    /// <summary>Adds a record that cannot be written to the table of rejects instead.</summary>
    public void Reject(in LogRecord record, string code, string sentence) =>
        rejected.Add(RecordTime.Timed(record, clock), code, sentence);

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();

    /// <summary>Forgets the batch.</summary>
    public void Clear()
    {
        rejected.ClearCount();
        Ended = 0;
        foreach (var feed in all)
        {
            feed.Rows.Clear();
        }
    }
}
