using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LeadStreams.Local.Stack.Demo;

/// <summary>How one demo record is sent.</summary>
internal enum DemoChannel
{
    FormJson,
    FormPost,
    Meta,
}

/// <summary>What becomes of a demo record if everything is right.</summary>
internal enum DemoFate
{
    Normalized,
    Redelivered,
    Rejected,
}

/// <summary>One record of the feed. For Meta, <see cref="Body"/> is the lead object that the Graph API serves under <see cref="RecordId"/>.</summary>
internal sealed record DemoRecord(DemoChannel Channel, string RecordId, byte[] Body, DemoFate Fate, int? PersonId);

/// <summary>
/// A seeded stream of raw lead records over two sources: people who fill in several forms and write their data differently each time, repeated and
/// late deliveries, and records that are broken. The same seed and clock give the same bytes.
/// </summary>
internal sealed class DemoFeed
{
    // Two who share a mailbox: whether they are one is a question to people.
    private const int CoupleEvery = 60;

    private readonly Random random;
    private readonly DateTimeOffset now;
    private readonly List<DemoPerson> people = [];
    private readonly HashSet<(string, string, string)> identities = [];
    private readonly List<DemoRecord> records = [];
    private readonly string run;

    private DemoFeed(int seed, DateTimeOffset now)
    {
        random = new Random(seed);
        this.now = now;
        run = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The records, in the order in which they are sent.</summary>
    public IReadOnlyList<DemoRecord> Records => records;

    /// <summary>Number of distinct people behind the records that are valid.</summary>
    public int PersonCount =>
        records.Where(record => record.Fate != DemoFate.Rejected).Select(record => record.PersonId).Distinct().Count();

    /// <summary>Makes a feed of <paramref name="count"/> records.</summary>
    public static DemoFeed Create(int count, int seed, DateTimeOffset now)
    {
        var feed = new DemoFeed(seed, now);
        for (var i = 0; i < Math.Max(1, count * 6 / 10); i++)
        {
            feed.AddPerson(i);
        }

        while (feed.records.Count < count)
        {
            feed.AddNext();
        }

        return feed;
    }

    // Name and company together are evidence of identity: namesakes in one firm would rightly be one person.
    private void AddPerson(int id)
    {
        DemoPerson person;
        do
        {
            person = DemoPerson.Create(id, random);
            person = (id % CoupleEvery) switch
            {
                CoupleEvery - 2 => person.AsOneOfTwo(),
                CoupleEvery - 1 => person.AsPartnerOf(people[^1]),
                _ => person,
            };
        } while (!identities.Add(person.Identity));

        people.Add(person);
    }

    private void AddNext()
    {
        var dice = random.Next(100);
        if (dice < 4)
        {
            records.Add(Broken());
        }
        else if (dice < 10 && records.Count > 20)
        {
            Redeliver();
        }
        else if (dice < 45)
        {
            records.Add(MetaLead(DemoPerson.Pick([.. people], random)));
        }
        else
        {
            records.Add(FormLead(DemoPerson.Pick([.. people], random)));
        }
    }

    private void Redeliver()
    {
        var earlier = records[random.Next(records.Count)];
        if (earlier.Fate == DemoFate.Normalized)
        {
            records.Add(earlier with { Fate = DemoFate.Redelivered });
        }
    }

    private DemoRecord FormLead(DemoPerson person)
    {
        var id = $"form-{run}-{records.Count}";
        var fields = new Dictionary<string, string>
        {
            ["form_id"] = "contact-us",
            ["submission_id"] = id,
            ["submitted_at"] = OccurredAt().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["page_url"] = "https://www.leadstreams.example/contact",
            ["first_name"] = Recased(person.FirstName),
            ["last_name"] = Recased(person.LastName),
            ["email"] = person.EmailVariant(random),
            ["phone"] = person.PhoneVariant(random),
            ["company"] = person.Company,
            ["job_title"] = person.JobTitle,
            ["country"] = person.Country,
            ["utm_source"] = "google",
            ["utm_medium"] = "cpc",
            ["utm_campaign"] = DemoPerson.Pick(DemoNames.Campaigns, random),
            ["gclid"] = $"demo-{run}-{records.Count}",
        };
        if (random.Next(2) == 0)
        {
            return new DemoRecord(
                DemoChannel.FormJson,
                id,
                JsonSerializer.SerializeToUtf8Bytes(fields),
                DemoFate.Normalized,
                person.Id
            );
        }

        var form = string.Join(
            '&',
            fields.Select(field =>
                $"{field.Key}={Uri.EscapeDataString(field.Value).Replace("%20", "+", StringComparison.Ordinal)}"
            )
        );
        return new DemoRecord(DemoChannel.FormPost, id, Encoding.ASCII.GetBytes(form), DemoFate.Normalized, person.Id);
    }

    private DemoRecord MetaLead(DemoPerson person)
    {
        var id = $"{run}{records.Count:D7}";
        var lead = new
        {
            id,
            created_time = OccurredAt().ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture),
            form_id = "7001",
            ad_id = "8001",
            campaign_id = "9001",
            campaign_name = DemoPerson.Pick(DemoNames.Campaigns, random),
            is_organic = false,
            platform = random.Next(2) == 0 ? "fb" : "ig",
            field_data = new[]
            {
                new { name = "email", values = new[] { person.EmailVariant(random) } },
                new { name = "full_name", values = new[] { $"{person.FirstName} {person.LastName}" } },
                new { name = "phone_number", values = new[] { person.Phone } },
                new { name = "country", values = new[] { person.Country } },
            },
        };
        return new DemoRecord(
            DemoChannel.Meta,
            id,
            JsonSerializer.SerializeToUtf8Bytes(lead),
            DemoFate.Normalized,
            person.Id
        );
    }

    private DemoRecord Broken()
    {
        var id = $"broken-{run}-{records.Count}";
        var body = random.Next(4) switch
        {
            0 => Encoding.UTF8.GetBytes($"{{\"submission_id\":\"{id}\",\"email\":\"half"),
            1 => Encoding.UTF8.GetBytes($"{{\"submission_id\":\"{id}\",\"message\":\"call me\"}}"),
            2 =>
            [
                .. "{\"submission_id\":\""u8,
                .. Encoding.UTF8.GetBytes(id),
                .. "\",\"first_name\":\""u8,
                0xff,
                0xfe,
                .. "\"}"u8,
            ],
            _ => Encoding.UTF8.GetBytes(
                $"{{\"submission_id\":\"{id}\",\"email\":\"not-an-address\",\"phone\":\"12\"}}"
            ),
        };
        return new DemoRecord(DemoChannel.FormJson, id, body, DemoFate.Rejected, null);
    }

    /// <summary>Mostly just now, sometimes late: up to three days ago.</summary>
    private DateTimeOffset OccurredAt() =>
        random.Next(50) == 0 ? now.AddMinutes(-random.Next(1, 3 * 24 * 60)) : now.AddSeconds(-random.Next(600));

    private string Recased(string name) =>
        random.Next(5) switch
        {
            0 => name.ToUpperInvariant(),
            1 => name.ToLowerInvariant(),
            _ => name,
        };
}
