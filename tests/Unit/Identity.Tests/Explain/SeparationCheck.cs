using LeadStreams.Domain.Names;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Explain;

/// <summary>Holds an answer to "why are these two not one person?" against what the test finds out by itself.</summary>
internal static class SeparationCheck
{
    public static void Require(ExplainedWorld world, string a, string b, WhyNotExplanation answer)
    {
        switch (answer)
        {
            case WhyNotExplanation.Absent absent:
                RequireAbsent(world, absent);
                break;
            case WhyNotExplanation.OnePerson one:
                world.PersonOf(a).ShouldBe(world.PersonOf(b));
                one.Why.Anchor.ShouldBe(world.PersonOf(a)!.Anchor.Id);
                (one.Why.Path.Hops.Count == 0 ? a : one.Why.Path.Hops[^1].To).ShouldBe(b);
                one.Why.Path.From.ShouldBe(a);
                break;
            case WhyNotExplanation.NoEvidence none:
                RequireNoEvidence(world, a, b, none);
                break;
            case WhyNotExplanation.Blocked blocked:
                RequireBlocked(world, a, b, blocked);
                break;
        }
    }

    private static void RequireAbsent(ExplainedWorld world, WhyNotExplanation.Absent absent)
    {
        world.PersonOf(absent.LeadId).ShouldBeNull();
        var fact = world.Facts.Find(absent.LeadId);
        absent.Why.ShouldBe(
            world.Facts.IsErased(absent.LeadId) ? AbsentLead.Erased
            : fact is null ? AbsentLead.Unknown
            : AbsentLead.Deleted
        );
    }

    private static void RequireNoEvidence(ExplainedWorld world, string a, string b, WhyNotExplanation.NoEvidence none)
    {
        var ours = world.ComponentOf(world.PersonOf(a)!);
        var theirs = world.ComponentOf(world.PersonOf(b)!);
        ours.ShouldNotBe(theirs);
        var shared = world.SourceTokensOf(ours);
        shared.IntersectWith(world.SourceTokensOf(theirs));
        none.Shared.Select(token => token.Standing.Token).ShouldBe(shared.Order());
        foreach (var token in none.Shared)
        {
            world.Carries(token.LeadA, token.Standing.Token).ShouldBeTrue();
            world.Carries(token.LeadB, token.Standing.Token).ShouldBeTrue();
            RequireStanding(world, token.Standing);
        }

        if (none.Shared.Any(token => token.Standing.Kind >= TokenStandingKind.Suppressed))
        {
            world.MeetWithoutGuards(a, b).ShouldBeTrue("the guards that were named are what keeps them apart");
        }
    }

    private static void RequireStanding(ExplainedWorld world, TokenStanding standing)
    {
        var token = standing.Token;
        switch (standing.Kind)
        {
            case TokenStandingKind.BlockedValue:
                world.Rules.IsValid(token).ShouldBeFalse();
                break;
            case TokenStandingKind.NeverLinks:
                world.Rules.RuleOf(token.Namespace).HardLimitLeads.ShouldBe(0);
                break;
            case TokenStandingKind.Suppressed:
                world
                    .Facts.Decisions.Where(one => one.Kind == DecisionKind.SuppressToken && one.Token == token)
                    .Select(one => one.DecisionId)
                    .Order(StringComparer.Ordinal)
                    .ShouldBe(standing.DecisionIds);
                break;
            case TokenStandingKind.HardLimit:
                standing.CarrierCount.ShouldBe(world.CarriersOf(token).Count);
                standing.CarrierCount.ShouldBeGreaterThan(standing.Limit);
                break;
            case TokenStandingKind.CoTokenLimit:
                world.CoTokensOf(token, standing.LimitedNamespace!).ShouldBeGreaterThan(standing.Limit);
                break;
            default:
                Assert.Fail($"{token} stands as {standing.Kind}, and still does not link");
                break;
        }
    }

    private static void RequireBlocked(ExplainedWorld world, string a, string b, WhyNotExplanation.Blocked blocked)
    {
        var (ours, theirs) = (world.PersonOf(a)!, world.PersonOf(b)!);
        var component = world.ComponentOf(ours);
        component.ShouldBe(world.ComponentOf(theirs));
        blocked.AnchorA.ShouldBe(ours.Anchor.Id);
        blocked.AnchorB.ShouldBe(theirs.Anchor.Id);
        RequireContradictions(world, [ours, theirs], blocked.Contradictions);
        var at = blocked.AnchorA;
        foreach (var step in blocked.Chain)
        {
            step.AnchorA.ShouldBe(at);
            at = step.AnchorB;
            var found = component.BlockedTokens.Single(token => token.Token == step.Token);
            step.Reason.ShouldBe(found.Reason);
            found.Clusters.Select(cluster => cluster.Anchor.Id).ShouldContain(step.AnchorA);
            found.Clusters.Select(cluster => cluster.Anchor.Id).ShouldContain(step.AnchorB);
            RequireContradictions(world, found.Clusters, step.Contradictions);
        }

        at.ShouldBe(blocked.AnchorB);
        if (blocked.Contradictions.Count == 0)
        {
            // They could be one person: so something on the way must be contradictory or undecided.
            (blocked.Undecided.Count > 0 || blocked.Chain.Any(step => step.Contradictions.Count > 0)).ShouldBeTrue();
        }

        foreach (var group in blocked.Undecided)
        {
            group.Contradictions.ShouldNotBeEmpty("a group is undecided only because it cannot all be one person");
        }
    }

    private static void RequireContradictions(
        ExplainedWorld world,
        IReadOnlyList<Cluster> persons,
        IReadOnlyList<Contradiction> told
    )
    {
        var leads = persons.SelectMany(person => person.Leads).ToList();
        var ids = leads.Select(lead => lead.Id).ToHashSet();
        var decided = world
            .Facts.Decisions.Where(one => one.Kind == DecisionKind.CannotLink && one.LeadA != one.LeadB)
            .Where(one => ids.Contains(one.LeadA!) && ids.Contains(one.LeadB!))
            .Select(one => one.DecisionId)
            .Order(StringComparer.Ordinal);
        told.OfType<Contradiction.Decided>()
            .SelectMany(one => one.DecisionIds)
            .Order(StringComparer.Ordinal)
            .ShouldBe(decided);
        var exclusive = leads
            .SelectMany(lead => lead.Tokens)
            .Where(token => world.Rules.RuleOf(token.Namespace).Exclusive)
            .Distinct()
            .GroupBy(token => token.Namespace)
            .Where(values => values.Count() > 1)
            .Select(values => values.Key)
            .Order(StringComparer.Ordinal);
        told.OfType<Contradiction.Exclusive>().Select(one => one.ValueA.Namespace).ShouldBe(exclusive);
        foreach (var one in told.OfType<Contradiction.Exclusive>())
        {
            one.ValueB.ShouldNotBe(one.ValueA);
            world.Carries(one.LeadA, one.ValueA).ShouldBeTrue();
            world.Carries(one.LeadB, one.ValueB).ShouldBeTrue();
        }

        RequireNames(world, ids, told.OfType<Contradiction.Names>().ToList());
        told.OfType<Contradiction.TooMany>().Any().ShouldBe(leads.Count > world.Rules.MaxPersonLeads);
    }

    /// <summary>Names are told exactly where two whole groups, as decisions and exclusive ids made them, have no names that fit.</summary>
    private static void RequireNames(ExplainedWorld world, HashSet<string> ids, List<Contradiction.Names> told)
    {
        var groups = world
            .StrongClusters.Where(cluster => ids.Contains(cluster.Anchor.Id))
            .Select(cluster => cluster.Leads.SelectMany(lead => NamesOf(world, lead.Id)).ToList())
            .Where(names => names.Count > 0)
            .ToList();
        var areApart = groups.Exists(group =>
            groups.Exists(other =>
                group.TrueForAll(name => other.TrueForAll(another => NameContradiction.Between(name, another)))
            )
        );
        (told.Count > 0).ShouldBe(areApart && ids.Count <= world.Rules.MaxPersonLeads);
        foreach (var one in told)
        {
            NamesOf(world, one.LeadA).ShouldContain(one.NameA.Value);
            NamesOf(world, one.LeadB).ShouldContain(one.NameB.Value);
            NameContradiction.Between(one.NameA.Value, one.NameB.Value).ShouldBeTrue();
        }
    }

    private static IEnumerable<string> NamesOf(ExplainedWorld world, string leadId) =>
        world
            .Facts.Find(leadId)!
            .Tokens.Where(world.Rules.IsCompared)
            .Select(token => token.Value)
            .Where(name => NameParts.Of(name) is not null);
}
