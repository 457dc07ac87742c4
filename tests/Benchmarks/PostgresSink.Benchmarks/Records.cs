using System.Globalization;
using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Benchmarks;

/// <summary>Records as they come from the log, in random key order, seeded.</summary>
internal static class Records
{
    private static readonly DateTimeOffset Start = new(2026, 11, 16, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Markets = ["de", "gb", "us"];

    public static LogRecord[] Memberships(ISchemaRegistry registry, int count, long firstOffset) =>
        Make(
            "leads.memberships",
            new AvroSerde<Membership>(registry, "leads.memberships-value"),
            count,
            firstOffset,
            static number => new Membership
            {
                LeadId = Id(number),
                PersonId = Id(number / 2),
                AnchorLeadId = Id(number / 2),
                Market = Markets[number % 3],
            }
        );

    public static LogRecord[] Leads(ISchemaRegistry registry, int count, long firstOffset) =>
        Make(
            "leads.normalized",
            new AvroSerde<NormalizedLead>(registry, "leads.normalized-value"),
            count,
            firstOffset,
            Lead
        );

    private static NormalizedLead Lead(int number) =>
        new()
        {
            LeadId = Id(number),
            Source = "web-form",
            SourceRecordId = $"record-{number}",
            SourceVersion = 1,
            ContentHash = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
            OccurredAt = Start.AddSeconds(number),
            ReceivedAt = Start.AddSeconds(number + 1),
            Market = Markets[number % 3],
            MarketReason = "country_field",
            Attributes =
            [
                new LeadAttribute { Field = "company", Value = $"Company {number % 1000} GmbH" },
                new LeadAttribute { Field = "email", Value = $"someone.{number}@example.com" },
                new LeadAttribute { Field = "first_name", Value = "Maximiliane" },
                new LeadAttribute { Field = "last_name", Value = "Mustermann" },
                new LeadAttribute { Field = "phone", Value = "+4930123456" },
            ],
            Touch = new Touch
            {
                Channel = "paid_social",
                Medium = "cpc",
                CampaignId = "120210000000000",
                Campaign = "Autumn",
                Utm = new Dictionary<string, string> { ["utm_source"] = "facebook", ["utm_medium"] = "cpc" },
            },
            CompletenessPercent = 80,
            Raw = new RawPointer
            {
                Topic = "leads.raw.web-form",
                Partition = number % 6,
                Offset = number,
            },
            MappingVersion = "1",
        };

    private static LogRecord[] Make<T>(
        string topic,
        AvroSerde<T> serde,
        int count,
        long firstOffset,
        Func<int, T> record
    )
        where T : class, IAvroRecord<T>
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        new Random(1).Shuffle(numbers);
        var records = new LogRecord[count];
        for (var i = 0; i < count; i++)
        {
            var key = Encoding.UTF8.GetBytes(Id(numbers[i]));
            var value = serde.Serialize(record(numbers[i]));
            records[i] = new LogRecord(
                topic,
                0,
                firstOffset + i,
                Start.ToUnixTimeMilliseconds(),
                key,
                value,
                RecordHeaders.Empty
            );
        }

        return records;
    }

    private static string Id(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{(uint)number * 2654435761u:x8}-0000-5000-8000-{number:x12}");
}
