using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Stacks;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>Whoever speaks Kafka and Avro can read the topics, with none of our code.</summary>
[Collection(SharedStackTests.Name)]
public sealed class ForeignClientTests(SharedStack shared)
{
    private const string Topic = "leads.market.de";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kcat_reads_the_keys_of_a_market()
    {
        var run = await ProgramRun.OfAsync(
            "kcat",
            [
                "-b",
                shared.Stack.Options.BootstrapServers,
                "-t",
                Topic,
                "-C",
                "-e",
                "-q",
                "-o",
                "beginning",
                "-X",
                "isolation.level=read_committed",
                "-f",
                "%k\\n",
            ],
            Deadline,
            Cancellation
        );

        var keys = run.OutputOfSuccess().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        keys.ShouldNotBeEmpty();
        keys.Order(StringComparer.Ordinal)
            .ShouldBe(shared.Topics.All<MarketLead>(Topic).Select(record => record.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Python_avro_decodes_a_market_with_schemas_from_the_registry()
    {
        var run = await ProgramRun.OfAsync(
            "/usr/bin/python3",
            [
                Path.Combine(AppContext.BaseDirectory, "read_topic.py"),
                shared.Stack.Options.BootstrapServers,
                shared.Stack.Options.SchemaRegistry.ToString(),
                Topic,
            ],
            Deadline,
            Cancellation
        );

        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var line in run.OutputOfSuccess().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var record = JsonElement.Parse(line);
            found[record.GetProperty("key").GetString()!] = record.GetProperty("value");
        }

        var wanted = shared.Topics.Latest<MarketLead>(Topic);
        wanted.ShouldNotBeEmpty();
        found
            .Where(entry => entry.Value.ValueKind != JsonValueKind.Null)
            .Select(entry => entry.Key)
            .ShouldBe(wanted.Keys, ignoreOrder: true);
        foreach (var (key, person) in wanted)
        {
            Describe(found[key]).ShouldBe(Describe(person));
        }
    }

    private static string Describe(JsonElement person) =>
        string.Join(
            '\n',
            [
                person.GetProperty("person_id").GetString(),
                person.GetProperty("market").GetString(),
                person.GetProperty("touch_count").GetInt32().ToString(),
                person.GetProperty("last_touch_at").GetInt64().ToString(),
                .. person
                    .GetProperty("attributes")
                    .EnumerateArray()
                    .Select(value =>
                        $"{value.GetProperty("field").GetString()} = {value.GetProperty("value").GetString()}"
                    ),
                .. person.GetProperty("leads").EnumerateArray().Select(lead => lead.GetProperty("lead_id").GetString()),
            ]
        );

    private static string Describe(MarketLead person) =>
        string.Join(
            '\n',
            [
                person.PersonId,
                person.Market,
                person.TouchCount.ToString(),
                person.LastTouchAt.ToUnixTimeMilliseconds().ToString(),
                .. person.Attributes.Select(value => $"{value.Field} = {value.Value}"),
                .. person.Leads.Select(lead => lead.LeadId),
            ]
        );
}
