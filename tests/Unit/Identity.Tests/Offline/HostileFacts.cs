using System.Globalization;
using System.Text.Json.Nodes;

namespace LeadStreams.Identity.Tests.Offline;

/// <summary>
/// Seeded files of facts about people who share switchboards, kiosks and mailboxes, are given each other's CRM ids, change, vanish and come back,
/// and about whom colleagues decide and change their minds. The facts are plain JSON: nothing here knows the code under test.
/// </summary>
internal sealed class HostileFacts
{
    /// <summary>Limits of the specification's own experiments.</summary>
    public const string Rules = """
        {
        	"max_person": 150,
        	"namespaces": {
        		"ml":   {"tier": 0, "exclusive": false, "hard": 1000000000, "co": {}},
        		"crm":  {"tier": 1, "exclusive": true,  "hard": 400, "co": {}},
        		"li":   {"tier": 1, "exclusive": true,  "hard": 400, "co": {}},
        		"mail": {"tier": 2, "exclusive": false, "hard": 60, "co": {"crm": 2}, "blocked": ["^role"]},
        		"tel":  {"tier": 3, "exclusive": false, "hard": 30, "co": {"mail": 3}},
        		"ck":   {"tier": 4, "exclusive": false, "hard": 20, "co": {"mail": 2}},
        		"cn":   {"tier": 5, "exclusive": false, "hard": 12, "co": {"mail": 3}}
        	}
        }
        """;

    private readonly Random random;
    private readonly double noise;
    private readonly double edits;
    private readonly int people;
    private readonly List<JsonObject> facts = [];
    private readonly List<(string Id, int Person)> leads = [];

    private HostileFacts(int seed, int leads, double noise, double edits)
    {
        random = new Random(seed);
        this.noise = noise;
        this.edits = edits;
        people = Math.Max(2, leads * 5 / 13);
    }

    /// <summary>Facts of one seed, in the order in which they came to be.</summary>
    public static IReadOnlyList<JsonObject> Create(int seed, int leads, double noise, double edits)
    {
        var history = new HostileFacts(seed, leads, noise, edits);
        for (var i = 0; i < leads; i++)
        {
            history.AddLead(string.Create(CultureInfo.InvariantCulture, $"lead-{i:D5}"));
        }

        history.AddDecisions(leads);
        return history.facts;
    }

    private bool Chance(double probability) => random.NextDouble() < probability;

    private void AddLead(string id)
    {
        var person = (int)(Math.Pow(random.NextDouble(), 1.5) * people);
        var occurredAt = random.Next(1_000_000);
        leads.Add((id, person));
        var version = 1;
        Add(Up(version));
        if (Chance(0.10 * edits))
        {
            Add(Up(++version));
        }

        if (Chance(0.08 * edits))
        {
            Add(
                new JsonObject
                {
                    ["type"] = "del",
                    ["lead"] = id,
                    ["version"] = ++version,
                }
            );
            if (Chance(0.3))
            {
                Add(Up(++version));
            }
        }

        JsonObject Up(int of) =>
            new()
            {
                ["type"] = "up",
                ["lead"] = id,
                ["version"] = of,
                ["ts"] = occurredAt,
                ["tokens"] = new JsonArray([.. TokensOf(person)]),
            };
    }

    private List<JsonNode> TokensOf(int person)
    {
        var tokens = new List<JsonNode>();
        var office = person % Math.Max(1, people / 25);
        Maybe(0.72, "mail", $"m{person}-{random.Next(1 + (person % 3 == 0 ? 1 : 0))}");
        Maybe(0.02 * noise, "mail", $"role{office}");
        Maybe(0.02 * noise, "mail", $"shared{office}");
        Maybe(0.40, "tel", $"t{person}");
        Maybe(0.08 * noise, "tel", $"office{office}");
        Maybe(0.50, "ck", $"c{person}-{random.Next(3)}");
        Maybe(0.03 * noise, "ck", $"kiosk{person % Math.Max(1, people / 40)}");
        Maybe(person % 3 == 1 ? 0.3 : 0, "crm", $"K{person}");
        Maybe(person % 5 == 1 ? 0.3 : 0, "li", $"U{person}");
        Maybe(0.25, "cn", $"{office}/{person * 7 % 30}");
        var other = random.Next(people);
        Maybe(0.01 * noise, "mail", $"m{other}-0");
        Maybe(0.01 * noise, "crm", $"K{other}");
        return tokens;

        void Maybe(double probability, string tokenNamespace, string value)
        {
            if (Chance(probability))
            {
                tokens.Add(new JsonArray(tokenNamespace, value));
            }
        }
    }

    private void AddDecisions(int count)
    {
        for (var i = 0; i < count * 0.03 * edits; i++)
        {
            var (a, person) = Any(leads);
            // Half of the time within one person: an unmerge, or a confirmed merge.
            var b = Chance(0.5) ? Any(leads.FindAll(lead => lead.Person == person)).Id : Any(leads).Id;
            var type = Chance(0.4) ? "must" : "cannot";
            AddDecision(type, $"d{i}", a, b, version: 1, on: true);
            if (Chance(0.3))
            {
                AddDecision(type, $"d{i}", a, b, version: 2, on: false);
            }
        }

        for (var i = 0; i < count * 0.01 * edits; i++)
        {
            var token = $"t{Any(leads).Person}";
            AddSuppression(token, version: 1, on: true);
            if (Chance(0.5))
            {
                AddSuppression(token, version: 2, on: Chance(0.2));
            }
        }
    }

    private void AddDecision(string type, string decision, string a, string b, int version, bool on) =>
        Add(
            new JsonObject
            {
                ["type"] = type,
                ["decision"] = decision,
                ["a"] = a,
                ["b"] = b,
                ["version"] = version,
                ["on"] = on,
            }
        );

    private void AddSuppression(string phone, int version, bool on) =>
        Add(
            new JsonObject
            {
                ["type"] = "suppress",
                ["token"] = new JsonArray("tel", phone),
                ["version"] = version,
                ["on"] = on,
            }
        );

    private void Add(JsonObject fact) => facts.Add(fact);

    private T Any<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
