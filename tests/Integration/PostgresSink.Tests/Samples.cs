using System.Globalization;
using LeadStreams.Contracts;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>Small records of each kind.</summary>
internal static class Samples
{
    public static NormalizedLead Lead(int number, string? market, string? source = null) =>
        new()
        {
            LeadId = LeadId(number),
            Source = source ?? (number % 2 == 0 ? "web-form" : "meta-lead-ads"),
            SourceRecordId = $"record-{number}",
            SourceVersion = 1,
            ContentHash = "hash",
            OccurredAt = FakeLog.Start.AddMinutes(number),
            ReceivedAt = FakeLog.Start.AddMinutes(number + 1),
            Market = market,
            MarketReason = "country_field",
            Attributes =
            [
                new LeadAttribute
                {
                    Field = "email",
                    Value = $"secret-{market}-{number}@example.com",
                    Raw = "RAW",
                },
                new LeadAttribute { Field = "first_name", Value = "Ada" },
            ],
            Tokens =
            [
                new Token { Namespace = "crm:one", Value = $"K{number}" },
                new Token { Namespace = "mail", Value = $"secret-{market}-{number}@example.com" },
            ],
            Touch = new Touch
            {
                Channel = "paid_social",
                CampaignId = "c1",
                ClickIds = new Dictionary<string, string> { ["gclid"] = "Ab\"c" },
                CostMinorUnits = 120,
                CostCurrency = "EUR",
            },
            Consents =
            [
                new Consent
                {
                    Purpose = "phone",
                    Granted = true,
                    CapturedAt = FakeLog.Start,
                },
            ],
            Answers = new Dictionary<string, string> { ["budget"] = "10k" },
            Warnings = ["phone_dropped"],
            Raw = new RawPointer
            {
                Topic = "leads.raw.web-form",
                Partition = 1,
                Offset = number,
            },
            MappingVersion = "1",
        };

    public static string LeadId(int number) => string.Create(CultureInfo.InvariantCulture, $"lead-{number:d6}");

    public static string PersonId(int number) => string.Create(CultureInfo.InvariantCulture, $"person-{number:d6}");

    public static Membership Member(int number, string? market) =>
        new()
        {
            LeadId = LeadId(number),
            PersonId = PersonId(number),
            AnchorLeadId = LeadId(number),
            Market = market,
        };

    public static MarketLead MarketLead(int number, string market) =>
        new()
        {
            PersonId = PersonId(number),
            Market = market,
            Attributes = [Survivor(number, "email", $"secret-{market}-{number}@example.com")],
            TouchCount = 1,
            FirstTouchAt = FakeLog.Start,
            LastTouchAt = FakeLog.Start,
            PrimarySource = "web-form",
            PrimarySourceRule = "first_touch@1",
        };

    public static Person Person(int number) =>
        new()
        {
            PersonId = PersonId(number),
            AnchorLeadId = LeadId(number),
            Markets = ["de"],
            Attributes =
            [
                Survivor(number, "email", $"person-{number}@example.com"),
                Survivor(number, "phone", "+49301234567"),
            ],
            TouchCount = 1,
            FirstTouchAt = FakeLog.Start,
            LastTouchAt = FakeLog.Start,
            PrimarySource = "web-form",
            PrimarySourceRule = "first_touch@1",
        };

    public static SlaClock Clock(int number, string market) =>
        new()
        {
            ClockId = LeadId(number) + ":first-response",
            LeadId = LeadId(number),
            PersonId = PersonId(number),
            Market = market,
            PolicyId = "first-response",
            PolicyVersion = "1@1",
            TargetMs = 3_600_000,
            StartedAt = FakeLog.Start,
            Due80At = FakeLog.Start.AddMinutes(48),
            Due100At = FakeLog.Start.AddMinutes(60),
            Due150At = FakeLog.Start.AddMinutes(90),
        };

    public static SlaThreshold Threshold(int number, string market) =>
        new()
        {
            ClockId = LeadId(number) + ":first-response",
            ThresholdPercent = 80,
            LeadId = LeadId(number),
            PersonId = PersonId(number),
            Market = market,
            PolicyId = "first-response",
            PolicyVersion = "1@1",
            DueAt = FakeLog.Start.AddMinutes(48),
            FiredAt = FakeLog.Start.AddMinutes(48),
        };

    public static Activity Activity(int number) =>
        new()
        {
            ActivityId = $"activity-{number}",
            LeadId = LeadId(number),
            Kind = ActivityKind.Call,
            ActorId = "agent-7",
            OccurredAt = FakeLog.Start.AddYears(-5),
        };

    public static IdentityChange Change(int number) =>
        new()
        {
            ChangeId = $"change-{number}",
            Kind = IdentityChangeKind.Created,
            PersonId = PersonId(number),
            Reason = "evidence",
            RuleVersion = "1",
            DecidedAt = FakeLog.Start,
        };

    public static IdentityReview Review(string id, string reason, DateTimeOffset openedAt) =>
        new()
        {
            ReviewId = id,
            State = ReviewState.Open,
            Reason = reason,
            Clusters = [],
            OpenedAt = openedAt,
        };

    private static AttributeValue Survivor(int number, string field, string value) =>
        new()
        {
            Field = field,
            Value = value,
            Source = "web-form",
            LeadId = LeadId(number),
            ObservedAt = FakeLog.Start,
            Rule = "newest@1",
        };
}
