using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Explain;

/// <summary>
/// Explanations against the offline resolver over random histories: every membership is explained, by evidence that was really used, and every separation by what
/// really separates. LEADSTREAMS_EXPLAIN_SEEDS runs more of them.
/// </summary>
public sealed class ExplainPropertyTests
{
    private const int DefaultSeeds = 25;
    private const int PairsOfOneHistory = 60;

    private static int Seeds =>
        int.TryParse(Environment.GetEnvironmentVariable("LEADSTREAMS_EXPLAIN_SEEDS"), out var seeds)
            ? seeds
            : DefaultSeeds;

    [Fact]
    [Trait("Requirement", "S0-4")]
    public void Every_membership_is_explained_by_evidence_that_made_it()
    {
        var contested = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var world = ExplainedWorld.Create(seed);
            foreach (var cluster in world.Persons)
            {
                contested += world.ComponentOf(cluster).Clusters.Count > 1 ? 1 : 0;
                foreach (var lead in cluster.Leads)
                {
                    var person = world.Explainer.Person(lead.Id).ShouldNotBeNull();
                    person.Anchor.ShouldBe(cluster.Anchor.Id);
                    person.Leads.Select(one => one.LeadId).ShouldBe(cluster.Leads.Select(one => one.Id));
                    person.Blocked.Select(token => (token.Token, token.Reason)).ShouldBe(world.BlockedAround(cluster));
                }

                RequireLinks(world, cluster, world.Explainer.Person(cluster.Anchor.Id)!.Links);
            }
        }

        contested.ShouldBeGreaterThan(Seeds, "the histories must be hostile enough to test anything");
    }

    [Fact]
    public void Every_pair_is_explained_by_what_joins_or_separates_it()
    {
        var kinds = new Dictionary<Type, int>();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var world = ExplainedWorld.Create(seed);
            var random = new Random(seed);
            var ids = world.LeadIds.Concat(world.AbsentIds).ToArray();
            var pairs = world
                .SeparatedNeighbors()
                .Concat(
                    Enumerable
                        .Range(0, PairsOfOneHistory)
                        .Select(_ => (ids[random.Next(ids.Length)], ids[random.Next(ids.Length)]))
                );
            foreach (var (a, b) in pairs)
            {
                var answer = world.Explainer.WhyNot(a, b);
                SeparationCheck.Require(world, a, b, answer);
                kinds[answer.GetType()] = kinds.GetValueOrDefault(answer.GetType()) + 1;
            }
        }

        kinds.Count.ShouldBe(4, "every kind of answer must have been given");
    }

    /// <summary>With nothing but the leads of the person and the tokens of its links, the resolver makes the same person.</summary>
    private static void RequireLinks(ExplainedWorld world, Cluster cluster, IReadOnlyList<EvidenceLink> links)
    {
        links
            .Select(link => link.LeadId)
            .ShouldBe(cluster.Leads.Skip(1).Select(lead => lead.Id), ignoreOrder: true, "each is tied once");
        var members = cluster.Leads.Select(lead => lead.Id).ToHashSet();
        foreach (var link in links)
        {
            members.ShouldContain(link.To);
            world.Carries(link.LeadId, link.Token).ShouldBeTrue();
            world.Carries(link.To, link.Token).ShouldBeTrue();
            link.Tier.ShouldBe(world.Rules.RuleOf(link.Token.Namespace).Tier);
        }

        var toward = links.ToDictionary(link => link.LeadId, link => link.To, StringComparer.Ordinal);
        foreach (var link in links)
        {
            var at = link.LeadId;
            for (var steps = 0; toward.TryGetValue(at, out var next); at = next)
            {
                (++steps).ShouldBeLessThanOrEqualTo(links.Count, "a tree has no circle");
            }

            at.ShouldBe(cluster.Anchor.Id);
        }

        world
            .ResolveOnly(members, links.Select(link => link.Token).ToHashSet())
            .ShouldBe(1, "the links alone must make the person");
    }
}
