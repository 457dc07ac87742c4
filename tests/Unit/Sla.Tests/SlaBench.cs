using System.Globalization;
using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;
using LeadStreams.Testing;

namespace LeadStreams.Sla.Tests;

/// <summary>The service's topology on a driver, and the facts that tests send it.</summary>
internal sealed class SlaBench : IDisposable
{
    public const string Lead = "lead-1";
    public const string ClockId = "lead-1:first-response";

    /// <summary>Berlin, Monday to Friday 09:00 to 17:00, target one hour; and a market that never closes, target 30 minutes.</summary>
    private const string Markets = """
        version: "7"
        markets:
          - code: de
            name: Germany
            countries: [DE]
            phone_region: DE
            time_zone: Europe/Berlin
            calendar:
              hours: { mon: "09:00-17:00", tue: "09:00-17:00", wed: "09:00-17:00", thu: "09:00-17:00", fri: "09:00-17:00" }
              holidays: ["2026-12-25"]
            sla: { id: first-response, version: "3", target: PT1H, starts_from: occurred_at }
          - code: us
            name: United States
            countries: [US]
            phone_region: US
            time_zone: America/New_York
            calendar:
              hours: { mon: "00:00-24:00", tue: "00:00-24:00", wed: "00:00-24:00", thu: "00:00-24:00", fri: "00:00-24:00", sat: "00:00-24:00", sun: "00:00-24:00" }
              holidays: []
            sla: { id: first-response, version: "3", target: PT30M, starts_from: occurred_at }
        """;

    public SlaBench(string now) =>
        Driver = new TopologyDriver(SlaTopology.Build(new InMemorySchemaRegistry(), Catalog), At(now));

    public static MarketCatalog Catalog { get; } = MarketCatalog.Parse(Markets);

    public TopologyDriver Driver { get; }

    public IReadOnlyList<SlaThreshold> Thresholds =>
        [.. Driver.Output(SlaTopics.Thresholds).Select(record => (SlaThreshold)record.Value!)];

    public SlaClock? Clock => Driver.Latest<SlaClock>(SlaTopics.Clocks).GetValueOrDefault(ClockId);

    public int ClockRecords => Driver.Output(SlaTopics.Clocks).Count;

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static NormalizedLead LeadOf(
        DateTimeOffset occurredAt,
        string? market = "de",
        long version = 1,
        string hash = "a",
        Origin origin = Origin.Live,
        bool isTest = false
    ) =>
        new()
        {
            LeadId = Lead,
            Source = "web-form",
            SourceRecordId = "1",
            SourceVersion = version,
            ContentHash = hash,
            OccurredAt = occurredAt,
            ReceivedAt = occurredAt,
            Market = market,
            MarketReason = "country_field",
            Touch = new Touch { Channel = "organic" },
            Raw = new RawPointer
            {
                Topic = "leads.raw.web-form",
                Partition = 0,
                Offset = 0,
            },
            MappingVersion = "1",
            Origin = origin,
            IsTest = isTest,
        };

    public void Send(NormalizedLead? lead) => Driver.Pipe(SlaTopics.Leads, Lead, lead);

    public void Start(string occurredAt, string? market = "de") => Send(LeadOf(At(occurredAt), market));

    public void Member(string? person) =>
        Driver.Pipe(
            SlaTopics.Memberships,
            Lead,
            person is null
                ? null
                : new Membership
                {
                    LeadId = Lead,
                    PersonId = person,
                    AnchorLeadId = Lead,
                }
        );

    public void Respond(DateTimeOffset at, string id = "activity") =>
        Driver.Pipe(
            SlaTopics.Activities,
            Lead,
            new Activity
            {
                ActivityId = id,
                LeadId = Lead,
                Kind = ActivityKind.Call,
                ActorId = "agent-7",
                OccurredAt = at,
            }
        );

    public void Respond(string at) => Respond(At(at));

    public void Dispose() => Driver.Dispose();
}
