using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

public sealed class StreamEqualsOracleTests
{
    [Fact]
    public void Random_histories_in_random_orders_with_restarts_end_in_what_the_oracle_says()
    {
        var contested = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var rules = RandomHistory.TightRules(seed % 2 == 0 ? 12 : 5);
            var history = RandomHistory.Create(9000 + seed, 60, noise: 1 + (seed % 8), edits: 2);
            contested += ShouldEqualOracle(history, rules, seed);
        }

        contested.ShouldBeGreaterThan(40);
    }

    [Fact]
    public void Random_histories_leave_the_same_bytes_for_every_order_and_every_cut_into_transactions()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var history = RandomHistory.Create(11_000 + seed, 50, noise: 6, edits: 2);
            var contents = Enumerable
                .Range(0, 6)
                .Select(order =>
                    Run(history, RandomHistory.TightRules(), order, restarts: false, bench => bench.Contents())
                );
            contents.Distinct().ShouldHaveSingleItem($"seed {seed}");
        }
    }

    private static int ShouldEqualOracle(RandomHistory history, IdentityRules rules, int seed)
    {
        var facts = RandomHistory.Retain(history.Shuffled(0).Select(FactRecords.AsSaidInTopics));
        var resolved = OfflineResolver.Resolve(facts, rules);
        var (memberships, reviews) = Run(
            history,
            rules,
            seed,
            restarts: true,
            bench => (bench.Memberships, bench.Reviews)
        );
        memberships
            .ToDictionary(entry => entry.Key, entry => entry.Value.AnchorLeadId, StringComparer.Ordinal)
            .ShouldBe(
                OfflineResolver.AnchorsByLead(resolved).ToDictionary(StringComparer.Ordinal),
                ignoreOrder: true,
                $"seed {seed}"
            );
        memberships.Values.ShouldAllBe(membership => membership.PersonId == Uuid5.PersonId(membership.AnchorLeadId));
        reviews
            .Values.Select(review =>
                $"{review.Token!.Namespace} {review.Token.Value} {review.Reason} {review.Clusters.Count}"
            )
            .ShouldBe(
                resolved
                    .SelectMany(component => component.BlockedTokens)
                    .Select(blocked =>
                        $"{blocked.Token.Namespace} {blocked.Token.Value} {blocked.Reason} {blocked.Clusters.Count}"
                    ),
                ignoreOrder: true,
                $"seed {seed}"
            );
        return resolved.Count(component => component.Clusters.Count > 1);
    }

    private static T Run<T>(
        RandomHistory history,
        IdentityRules rules,
        int seed,
        bool restarts,
        Func<IdentityBench, T> result
    )
    {
        var random = new Random(seed);
        using var bench = new IdentityBench(rules);
        foreach (var fact in history.Shuffled(seed))
        {
            bench.Send(FactRecords.Of(fact));
            if (random.Next(4) == 0)
            {
                bench.Commit();
            }

            if (restarts && random.Next(60) == 0)
            {
                bench.Restart();
            }
        }

        return result(bench.Commit());
    }
}
