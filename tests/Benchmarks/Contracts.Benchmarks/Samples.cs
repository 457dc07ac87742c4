using LeadStreams.Domain;

namespace LeadStreams.Contracts.Benchmarks;

/// <summary>Seeded values with the sizes of real ones.</summary>
internal static class Samples
{
    private const int Count = 64;
    private static readonly string[] FirstNames = ["Anna", "José", "Jürgen", "Mary-Jane", "Søren", "Li", "Margaret"];
    private static readonly string[] Markets = ["de", "gb", "us"];

    /// <summary>About 1 kB each: nine fields, five tokens, a touch with parameters, three consents, two answers.</summary>
    public static NormalizedLead[] Leads() => Create(static (i, random) => Lead(i, random));

    /// <summary>Persons of one to five leads, most of them of two or three.</summary>
    public static Person[] Persons() =>
        Create(static (i, random) => Person(i, 1 + random.Next(3) + random.Next(3), random));

    /// <summary>About 250 bytes each.</summary>
    public static SlaThreshold[] Thresholds() =>
        Create(
            static (i, random) =>
                new SlaThreshold
                {
                    ClockId = Uuid5.LeadId("web-form", "r" + i) + ":first-contact",
                    ThresholdPercent = 100,
                    LeadId = Uuid5.LeadId("web-form", "r" + i),
                    PersonId = Uuid5.PersonId("r" + i),
                    Market = Markets[i % 3],
                    Owner = i % 4 == 0 ? null : "owner" + (i % 12),
                    PolicyId = Markets[i % 3] + "-first-contact",
                    PolicyVersion = "2026-11-1",
                    DueAt = Instant(random),
                    FiredAt = Instant(random),
                }
        );

    private static T[] Create<T>(Func<int, Random, T> create)
    {
        var random = new Random(1);
        var values = new T[Count];
        for (var i = 0; i < Count; i++)
        {
            values[i] = create(i, random);
        }

        return values;
    }

    private static NormalizedLead Lead(int i, Random random) =>
        new()
        {
            LeadId = Uuid5.LeadId("web-form", "r" + i),
            Source = "web-form",
            SourceRecordId = $"{random.NextInt64():x16}-{i}",
            SourceVersion = Instant(random).ToUnixTimeMilliseconds(),
            ContentHash = Hex(random),
            OccurredAt = Instant(random),
            ReceivedAt = Instant(random),
            Market = Markets[i % 3],
            MarketReason = "country_field",
            Attributes = Attributes(i),
            Tokens = Tokens(i, random),
            Touch = Touch(i, random),
            Consents = Consents(i % 4, random),
            Answers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["company_size"] = "51-200",
                ["what are you looking for?"] = "A demonstration for our sales team in the next quarter",
            },
            CompletenessPercent = 50 + (i % 50),
            Warnings = i % 5 == 0 ? ["invalid_phone"] : [],
            Raw = new RawPointer
            {
                Topic = "leads.raw.web-form",
                Partition = i % 8,
                Offset = random.Next(10_000_000),
                Index = 0,
            },
            MappingVersion = "2026-11-1",
        };

    private static Person Person(int i, int leads, Random random) =>
        new()
        {
            PersonId = Uuid5.PersonId("p" + i),
            AnchorLeadId = Uuid5.LeadId("web-form", "r" + i),
            Tokens = Tokens(i, random),
            Markets = i % 7 == 0 ? ["de", "gb"] : [Markets[i % 3]],
            Attributes = Attributes(i)
                .Select(x => new AttributeValue
                {
                    Field = x.Field,
                    Value = x.Value,
                    Verification = x.Verification,
                    Source = "web-form",
                    LeadId = Uuid5.LeadId("web-form", "r" + i),
                    ObservedAt = Instant(random),
                    Rule = "newest@1",
                })
                .ToAvroList(),
            Leads = Enumerable
                .Range(0, leads)
                .Select(x => new PersonLead
                {
                    LeadId = Uuid5.LeadId("web-form", $"r{i}-{x}"),
                    Source = x % 2 == 0 ? "web-form" : "meta-lead-ads",
                    SourceRecordId = $"{random.NextInt64():x16}",
                    Market = Markets[i % 3],
                    OccurredAt = Instant(random),
                    Attributes = Attributes(i + x),
                    Touch = Touch(i + x, random),
                    Consents = Consents(2, random),
                })
                .ToAvroList(),
            TouchCount = leads,
            FirstTouchAt = Instant(random),
            LastTouchAt = Instant(random),
            PrimarySource = "web-form",
            PrimarySourceRule = "first-touch@1",
            Consents = Consents(3, random),
        };

    private static AvroList<LeadAttribute> Attributes(int i)
    {
        var first = FirstNames[i % FirstNames.Length];
        return
        [
            Attribute("city", "München", null),
            Attribute("company", $"Company {i} GmbH & Co. KG", null),
            Attribute("country", "DE", "Deutschland"),
            Attribute("email", $"person.{i}@company{i}.example.com", $"Person.{i}@Company{i}.example.com"),
            Attribute("first_name", first, first.ToUpperInvariant()),
            Attribute("job_title", "Head of Operations", null),
            Attribute("last_name", "Example" + i, null),
            Attribute("phone", $"+4915112345{i:D3}", $"0151 / 12345{i:D3}"),
            Attribute("postal_code", "80331", null),
        ];
    }

    private static LeadAttribute Attribute(string field, string value, string? raw) =>
        new()
        {
            Field = field,
            Value = value,
            Raw = raw,
        };

    private static AvroList<Token> Tokens(int i, Random random) =>
        [
            new Token { Namespace = "click", Value = $"gclid:{Hex(random)}" },
            new Token { Namespace = "company_name", Value = $"company {i}|anna example{i}" },
            new Token { Namespace = "cookie", Value = $"{random.NextInt64():x16}" },
            new Token { Namespace = "mail", Value = $"person.{i}@company{i}.example.com" },
            new Token { Namespace = "phone", Value = $"+4915112345{i:D3}" },
        ];

    private static Touch Touch(int i, Random random) =>
        new()
        {
            Channel = "paid_search",
            Medium = "cpc",
            Campaign = "brand campaign " + (i % 50),
            FormId = "demo-request",
            PageUrl = $"https://www.example.com/products/{i}?utm_source=google&utm_medium=cpc&utm_campaign=brand",
            Referrer = i % 2 == 0 ? "https://www.google.com/" : null,
            ClickIds = new Dictionary<string, string>(StringComparer.Ordinal) { ["gclid"] = Hex(random) },
            Utm = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["utm_campaign"] = "brand campaign " + (i % 50),
                ["utm_medium"] = "cpc",
                ["utm_source"] = "google",
            },
        };

    private static AvroList<Consent> Consents(int count, Random random) =>
        new[] { "marketing_email", "phone", "profiling" }
            .Take(count)
            .Select(x => new Consent
            {
                Purpose = x,
                Granted = random.Next(2) == 0,
                LegalBasis = "consent",
                TextVersion = "2026-03",
                CapturedAt = Instant(random),
                Method = "checkbox",
            })
            .ToAvroList();

    private static string Hex(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static DateTimeOffset Instant(Random random) =>
        DateTimeOffset.FromUnixTimeMilliseconds(1_780_000_000_000 + random.NextInt64(10_000_000_000));
}
