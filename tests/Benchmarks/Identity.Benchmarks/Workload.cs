using LeadStreams.Contracts;
using LeadStreams.Domain;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>
/// Seeded leads with the shape of real ones: 2.6 a person, most with a mailbox, some with phones, cookies and CRM ids; 4 % from switchboards, 1 % from role
/// mailboxes; 5 % corrections.
/// </summary>
internal static class Workload
{
    private const double LeadsPerPerson = 2.6;

    public static NormalizedLead[] Create(int count, int seed)
    {
        var random = new Random(seed);
        var leads = new NormalizedLead[count];
        for (var i = 0; i < count; i++)
        {
            leads[i] =
                i > 100 && random.NextDouble() < 0.05
                    ? Corrected(leads[random.Next(i)], i)
                    : Create(i, (int)(random.NextDouble() * count / LeadsPerPerson), random);
        }

        return leads;
    }

    /// <summary>Leads that all came through one switchboard, each with a mailbox of its own.</summary>
    public static NormalizedLead[] Switchboard(int count)
    {
        var leads = Create(count, seed: 1);
        for (var i = 0; i < count; i++)
        {
            leads[i] = leads[i] with
            {
                Tokens =
                [
                    new Token { Namespace = "mail", Value = $"caller{i}@example.com" },
                    new Token { Namespace = "phone", Value = "+493012340047" },
                ],
            };
        }

        return leads;
    }

    private static NormalizedLead Create(int i, int person, Random random)
    {
        var tokens = TokensOf(person, random);
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

    private static NormalizedLead Corrected(NormalizedLead lead, int i) =>
        lead with
        {
            SourceVersion = lead.SourceVersion + 1,
            ContentHash = "hash" + i,
        };

    private static AvroList<Token> TokensOf(int person, Random random)
    {
        var tokens = new List<Token>();
        Add(0.35, "cookie", $"c{person}-{random.Next(2)}");
        Add(0.15, "crm:one", "K" + person);
        Add(0.74, "mail", $"person{person}@example.com");
        Add(0.01, "mail", $"info@office{person % 50}.example.com");
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
