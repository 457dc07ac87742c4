using System.Text.Json;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

public sealed class PythonOracleTests
{
    [Fact]
    public void Random_hostile_histories_give_the_persons_and_reviews_of_the_python_oracle()
    {
        var cases = Enumerable.Range(0, 240).Select(CaseOf).ToList();
        var expected = PythonOracle.Solve(cases);
        var contested = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            var resolved = OfflineResolver.Resolve(RandomHistory.Retain(cases[i].History.Shuffled(i)), cases[i].Rules);
            contested += resolved.Count(component => component.Clusters.Count > 1);
            Text(OfflineResolver.AnchorsByLead(resolved))
                .ShouldBe(Text(Anchors(expected[i]!["anchors"]!)), $"persons of case {i}");
            Blocked(resolved)
                .ShouldBe(
                    expected[i]!["blocked"]!.AsArray().Select(entry => entry!.ToJsonString()).ToList(),
                    $"reviews of case {i}"
                );
        }

        contested.ShouldBeGreaterThan(300, "the histories should be hostile enough to contest many components");
    }

    private static (IdentityRules Rules, RandomHistory History) CaseOf(int seed)
    {
        int[] sizes = [25, 60, 140];
        double[] noises = [1, 4, 8];
        int[] limits = [4, 12, 150];
        var rules = RandomHistory.TightRules(limits[seed / 2 % limits.Length]);
        return (
            rules,
            RandomHistory.Create(
                seed,
                sizes[seed % sizes.Length],
                noises[seed / 3 % noises.Length],
                1 + (3 * (seed % 2))
            )
        );
    }

    private static SortedDictionary<string, string> Anchors(System.Text.Json.Nodes.JsonNode node) =>
        new(node.Deserialize<Dictionary<string, string>>()!, StringComparer.Ordinal);

    private static string Text(SortedDictionary<string, string> anchors) =>
        string.Join('\n', anchors.Select(entry => $"{entry.Key} {entry.Value}"));

    private static List<string> Blocked(IReadOnlyList<ResolvedComponent> resolved) =>
        resolved
            .SelectMany(component => component.BlockedTokens)
            .OrderBy(blocked => blocked.Token)
            .Select(blocked =>
                JsonSerializer.Serialize<object[]>([
                    blocked.Token.Namespace,
                    blocked.Token.Value,
                    blocked.Reason,
                    blocked.Clusters.Select(cluster => cluster.Anchor.Id).Order(StringComparer.Ordinal),
                ])
            )
            .ToList();
}
