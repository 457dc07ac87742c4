using LeadStreams.Contracts;
using LeadStreams.Domain;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>
/// Seeded leads with the shape of real ones: 2.6 a person, all with names, most with a mailbox, some with phones, cookies and CRM ids; 4 % from switchboards, 1 % from role
/// mailboxes; 5 % corrections. Each is made of its number alone, so that a million of them need not be in memory at once.
/// </summary>
internal sealed class Workload(int count, int seed, bool isSwitchboard = false)
{
    private const double LeadsPerPerson = 2.6;
    private const double Corrections = 0.05;
    private const int FirstCorrection = 100;

    /// <summary>Number of leads.</summary>
    public int Count => count;

    /// <summary>All leads at once.</summary>
    public NormalizedLead[] ToArray()
    {
        var leads = new NormalizedLead[count];
        for (var i = 0; i < count; i++)
        {
            leads[i] = Lead(i);
        }

        return leads;
    }

    /// <summary>One lead by its number; a correction has the id of a lead before it.</summary>
    public NormalizedLead Lead(int number)
    {
        var version = 1;
        var original = number;
        while (CorrectedBy(original) is { } earlier)
        {
            original = earlier;
            version++;
        }

        var lead = Original(original);
        return version == 1 ? lead : lead with { SourceVersion = version, ContentHash = "hash" + number };
    }

    private int? CorrectedBy(int number)
    {
        if (number <= FirstCorrection)
        {
            return null;
        }

        var random = RandomOf(number, purpose: 1);
        return random.NextDouble() < Corrections ? random.Next(number) : null;
    }

    private NormalizedLead Original(int i)
    {
        var random = RandomOf(i, purpose: 2);
        var person = (int)(random.NextDouble() * count / LeadsPerPerson);
        var tokens = isSwitchboard ? TokensOfCaller(i) : TokensOf(person, random);
        var recordId = "r" + i;
        return new NormalizedLead
        {
            LeadId = Uuid5.LeadId("web-form", recordId),
            Source = i % 3 == 0 ? "meta-lead-ads" : "web-form",
            SourceRecordId = recordId,
            SourceVersion = 1,
            ContentHash = "hash" + i,
            OccurredAt = DateTimeOffset.UnixEpoch.AddSeconds(random.Next(100_000_000)),
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Market = (person % 3) switch
            {
                0 => "de",
                1 => "gb",
                _ => "us",
            },
            MarketReason = "country_field",
            Attributes =
            [
                new LeadAttribute { Field = "company", Value = "Company " + (person % 5000) },
                new LeadAttribute { Field = "email", Value = $"person{person}@example.com" },
                new LeadAttribute { Field = "first_name", Value = "First" + person },
                new LeadAttribute { Field = "last_name", Value = "Last" + person },
                new LeadAttribute { Field = "phone", Value = $"+4915{person:D9}" },
            ],
            Tokens = tokens,
            Touch = new Touch { Channel = "paid_social", Campaign = "campaign " + (i % 50) },
            Consents =
            [
                new Consent
                {
                    Purpose = "marketing_email",
                    Granted = true,
                    CapturedAt = DateTimeOffset.UnixEpoch,
                },
            ],
            Raw = new RawPointer
            {
                Topic = "leads.raw.web-form",
                Partition = 0,
                Offset = i,
            },
            MappingVersion = "1",
        };
    }

    private Random RandomOf(int number, int purpose) => new((((seed * 31) + purpose) * 1_000_003) ^ number);

    private static AvroList<Token> TokensOfCaller(int i) =>
        [
            new Token { Namespace = "mail", Value = $"caller{i}@example.com" },
            new Token { Namespace = "person_name", Value = $"caller{i}|last{i}" },
            new Token { Namespace = "phone", Value = "+493012340047" },
        ];

    private static AvroList<Token> TokensOf(int person, Random random)
    {
        var tokens = new List<Token>();
        Add(0.35, "cookie", $"c{person}-{random.Next(2)}");
        Add(0.15, "crm:one", "K" + person);
        Add(0.74, "mail", $"person{person}@example.com");
        Add(0.01, "mail", $"info@office{person % 50}.example.com");
        Add(1.00, "person_name", $"first{person}|last{person}");
        Add(0.40, "phone", $"+4915{person:D7}47");
        Add(0.04, "phone", $"+4930{person % 40:D4}47");
        return tokens.ToAvroList();

        void Add(double probability, string tokenNamespace, string value)
        {
            if (random.NextDouble() < probability)
            {
                tokens.Add(new Token { Namespace = tokenNamespace, Value = value });
            }
        }
    }
}
