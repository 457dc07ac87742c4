using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Streams;

namespace LeadStreams.Markets;

/// <summary>
/// Publishes a person to each market that has source events of it, made from that market's events alone; takes it back where there are none
/// any more. Says nothing when a market's record is what was published before.
/// </summary>
internal sealed class MarketsProcessor : IKeyedProcessor<MarketsPersonState>
{
    private readonly HashSet<string> markets;
    private readonly SurvivorshipRules survivorship;

    public MarketsProcessor(IEnumerable<string> markets, SurvivorshipRules survivorship)
    {
        this.markets = markets.ToHashSet(StringComparer.Ordinal);
        this.survivorship = survivorship;
    }

    /// <inheritdoc/>
    public void Decide(
        string key,
        MarketsPersonState? state,
        in StreamRecord record,
        Decision<MarketsPersonState> decision
    )
    {
        var published = state?.Published ?? [];
        var due = record.Value is Person person ? RecordsOf(person) : [];
        foreach (var old in published)
        {
            if (!due.ContainsKey(old.Market) && markets.Contains(old.Market))
            {
                decision.Emit(MarketsTopology.TopicOf(old.Market), key, null);
            }
        }

        var next = new List<PublishedMarket>(due.Count);
        foreach (var (market, lead) in due)
        {
            var hash = ContentHash.Of(lead);
            next.Add(new PublishedMarket { Market = market, ContentHash = hash });
            if (!IsPublished(published, market, hash))
            {
                decision.Emit(MarketsTopology.TopicOf(market), key, lead);
            }
        }

        Keep(published, next, decision);
    }

    private static void Keep(
        AvroList<PublishedMarket> published,
        List<PublishedMarket> next,
        Decision<MarketsPersonState> decision
    )
    {
        if (next.Count > 0)
        {
            var list = next.ToAvroList();
            if (list != published)
            {
                decision.Become(new MarketsPersonState { Published = list });
            }
        }
        else if (!published.IsEmpty)
        {
            decision.Forget();
        }
    }

    private static bool IsPublished(AvroList<PublishedMarket> published, string market, AvroBytes hash)
    {
        foreach (var entry in published)
        {
            if (string.Equals(entry.Market, market, StringComparison.Ordinal))
            {
                return entry.ContentHash == hash;
            }
        }

        return false;
    }

    /// <summary>The record of each known market that has events of the person. Leads without a market are nobody's.</summary>
    private SortedDictionary<string, MarketLead> RecordsOf(Person person)
    {
        var records = new SortedDictionary<string, MarketLead>(StringComparer.Ordinal);
        foreach (var lead in person.Leads)
        {
            if (lead.Market is { } market && markets.Contains(market) && !records.ContainsKey(market))
            {
                records.Add(market, MarketRecord.Of(person.PersonId, market, person.Leads, survivorship));
            }
        }

        return records;
    }
}
