using System.Text.Json;
using System.Text.Json.Nodes;
using LeadStreams.Identity.Offline;

namespace LeadStreams.Identity.Tests.Offline;

public sealed class ResolveOracleTests
{
    private const int Histories = 240;

    [Fact]
    public void Files_of_hostile_facts_give_the_persons_and_reviews_of_the_python_oracle()
    {
        var histories = Enumerable.Range(0, Histories).Select(HistoryOf).ToList();
        var expected = PythonOracle.Solve(
            new JsonObject { ["cases"] = new JsonArray(histories.Select(CaseOf).ToArray()) }
        );
        var reviewed = 0;
        for (var i = 0; i < Histories; i++)
        {
            var file = FileOf(histories[i], order: i);
            var anchors = Resolving.Of(file);
            anchors.ExitCode.ShouldBe(ResolveRun.Succeeded, anchors.Errors);
            anchors.Output.ShouldBe(AnchorsOf(expected[i]!), $"persons of history {i}");
            var reviews = Resolving.Of(file, ResolveListing.Reviews).Output;
            reviews.ShouldBe(ReviewsOf(expected[i]!), $"reviews of history {i}");
            reviewed += reviews.Count(character => character == '\n');
        }

        reviewed.ShouldBeGreaterThan(1000, "the histories should be hostile enough to block many tokens");
    }

    private static IReadOnlyList<JsonObject> HistoryOf(int seed)
    {
        int[] sizes = [30, 80, 200];
        double[] noises = [1, 4, 8];
        return HostileFacts.Create(
            seed,
            sizes[seed % sizes.Length],
            noises[seed / 3 % noises.Length],
            edits: 1 + (3 * (seed % 2))
        );
    }

    /// <summary>Shuffled, some lines twice, in both styles of line end.</summary>
    private static string FileOf(IReadOnlyList<JsonObject> facts, int order)
    {
        var random = new Random(order);
        var lines = facts
            .Concat(facts.Where(_ => random.NextDouble() < 0.1))
            .Select(fact => fact.ToJsonString())
            .ToArray();
        random.Shuffle(lines);
        return string.Join(order % 2 == 0 ? "\n" : "\r\n", lines) + (order % 3 == 0 ? "\n" : "");
    }

    private static JsonNode CaseOf(IReadOnlyList<JsonObject> facts)
    {
        var rules = JsonNode.Parse(HostileFacts.Rules)!;
        var namespaces = rules["namespaces"]!.DeepClone().AsObject();
        namespaces["must_link"] = namespaces["ml"]!.DeepClone();
        return new JsonObject
        {
            ["rules"] = namespaces,
            ["max_person"] = rules["max_person"]!.DeepClone(),
            ["blocked_prefixes"] = new JsonObject { ["mail"] = "role" },
            ["events"] = new JsonArray(facts.Select(EventOf).ToArray()),
        };
    }

    /// <summary>A fact in the words of the oracle.</summary>
    private static JsonNode EventOf(JsonObject fact)
    {
        var type = fact["type"]!.GetValue<string>();
        if (type is "up" or "del")
        {
            return new JsonObject
            {
                ["type"] = "lead",
                ["id"] = fact["lead"]!.DeepClone(),
                ["version"] = fact["version"]!.DeepClone(),
                ["hash"] = "",
                ["deleted"] = type == "del",
                ["ts"] = fact["ts"]?.DeepClone() ?? 0,
                ["tokens"] = fact["tokens"]?.DeepClone() ?? new JsonArray(),
            };
        }

        return new JsonObject
        {
            ["type"] = "decision",
            ["id"] = fact["decision"]?.DeepClone() ?? "suppress " + fact["token"]!.ToJsonString(),
            ["version"] = fact["version"]!.DeepClone(),
            ["on"] = fact["on"]!.DeepClone(),
            ["kind"] = type switch
            {
                "must" => 0,
                "cannot" => 1,
                _ => 2,
            },
            ["a"] = fact["a"]?.DeepClone(),
            ["b"] = fact["b"]?.DeepClone(),
            ["token"] = fact["token"]?.DeepClone(),
        };
    }

    private static string AnchorsOf(JsonNode solved)
    {
        var anchors = new SortedDictionary<string, string>(
            solved["anchors"].Deserialize<Dictionary<string, string>>()!,
            StringComparer.Ordinal
        );
        return string.Concat(anchors.Select(entry => $"{entry.Key}\t{entry.Value}\n"));
    }

    private static string ReviewsOf(JsonNode solved) =>
        string.Concat(
            solved["blocked"]!
                .AsArray()
                .Select(entry => entry!.AsArray())
                .Select(entry => $"[\"{entry[0]}\",\"{entry[1]}\"]\t{entry[3]!.ToJsonString()}\t{entry[2]}\n")
        );
}
