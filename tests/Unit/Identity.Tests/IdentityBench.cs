using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;
using LeadStreams.Testing;

namespace LeadStreams.Identity.Tests;

/// <summary>The identity topology on the driver, with the words of its tests.</summary>
internal sealed class IdentityBench : IDisposable
{
    /// <summary>One registry for all runs, so that a schema has one id and equal records have equal bytes.</summary>
    public static readonly InMemorySchemaRegistry Registry = new();

    private readonly TopologyDriver driver;

    public IdentityBench(IdentityRules? rules = null)
    {
        driver = new TopologyDriver(TopologyOf(rules ?? IdentityRules.Default, TestKeys.Any), Lead.Epoch);
    }

    public IReadOnlyDictionary<string, Person> Persons => driver.Latest<Person>(IdentityTopology.PersonsTopic);

    public IReadOnlyDictionary<string, Membership> Memberships =>
        driver.Latest<Membership>(IdentityTopology.MembershipsTopic);

    public IReadOnlyDictionary<string, IdentityReview> Reviews =>
        driver.Latest<IdentityReview>(IdentityTopology.ReviewsTopic);

    public IReadOnlyList<IdentityChange> Changes =>
        driver.Output(IdentityTopology.ChangesTopic).Select(record => (IdentityChange)record.Value!).ToList();

    public IReadOnlyList<RejectedRecord> Rejected => driver.Rejected;

    public IReadOnlyDictionary<string, T> State<T>(string store)
        where T : class => driver.State<T>(store);

    public int EmittedRecords =>
        new[]
        {
            IdentityTopology.PersonsTopic,
            IdentityTopology.MembershipsTopic,
            IdentityTopology.ReviewsTopic,
            IdentityTopology.ChangesTopic,
        }.Sum(topic => driver.Output(topic).Count);

    public IdentityBench Send(params object[] records)
    {
        foreach (var record in records)
        {
            switch (record)
            {
                case NormalizedLead lead:
                    driver.Pipe(IdentityTopology.NormalizedTopic, lead.LeadId, lead);
                    break;
                case IdentityDecision decision:
                    driver.Pipe(IdentityTopology.DecisionsTopic, decision.DecisionId, decision);
                    break;
                case Tombstone tombstone:
                    driver.Pipe(tombstone.Topic, tombstone.Key, null);
                    break;
                default:
                    throw new ArgumentException($"no topic for {record.GetType()}", nameof(records));
            }
        }

        return this;
    }

    public IdentityBench Commit()
    {
        driver.Settle();
        return this;
    }

    public IdentityBench Restart()
    {
        driver.Restart();
        return this;
    }

    /// <summary>An instance that was started with other rules, or another tenant secret, takes over.</summary>
    public IdentityBench Restart(IdentityRules rules, TokenKeys? keys = null)
    {
        driver.Restart(TopologyOf(rules, keys ?? TestKeys.Any));
        driver.AdvanceTo(driver.Now + TimeSpan.FromSeconds(10));
        return this;
    }

    /// <summary>An instance that was started with other rules of survivorship takes over.</summary>
    public IdentityBench Restart(SurvivorshipRules survivorship)
    {
        driver.Restart(TopologyOf(IdentityRules.Default, TestKeys.Any, survivorship));
        driver.AdvanceTo(driver.Now + TimeSpan.FromSeconds(10));
        return this;
    }

    /// <summary>The person of a lead, or null.</summary>
    public Person? PersonOf(NormalizedLead lead) =>
        Memberships.TryGetValue(lead.LeadId, out var membership) ? Persons[membership.PersonId] : null;

    /// <summary>What the compacted topics hold, byte for byte; the history apart, which tells of the order.</summary>
    public string Contents() =>
        Contents<Person>(driver, IdentityTopology.PersonsTopic)
        + Contents<Membership>(driver, IdentityTopology.MembershipsTopic)
        + Contents<IdentityReview>(driver, IdentityTopology.ReviewsTopic);

    public static string Contents<T>(TopologyDriver driver, string topic)
        where T : class, IAvroRecord<T>
    {
        var serde = new AvroSerde<T>(Registry, topic + "-value");
        var text = new StringBuilder();
        foreach (var (key, value) in driver.Latest<T>(topic))
        {
            text.Append(topic)
                .Append(' ')
                .Append(key)
                .Append(' ')
                .AppendLine(Convert.ToHexString(serde.Serialize(value)));
        }

        return text.ToString();
    }

    public void Dispose() => driver.Dispose();

    private static Topology TopologyOf(IdentityRules rules, TokenKeys keys, SurvivorshipRules? survivorship = null) =>
        IdentityTopology.Build(Registry, rules, survivorship ?? SurvivorshipRules.Default, () => keys);
}

/// <summary>A record without a value.</summary>
internal sealed record Tombstone(string Topic, string Key)
{
    public static Tombstone Of(NormalizedLead lead) => new(IdentityTopology.NormalizedTopic, lead.LeadId);
}
