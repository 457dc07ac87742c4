using LeadStreams.Domain.Names;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

/// <summary>Names as evidence against a merge.</summary>
[Trait("Requirement", "S0-4")]
public sealed class NameConflictTests
{
    private const string Mail = "m@example.com";
    private static readonly IdentityRules Rules = RandomHistory.TightRules(comparesNames: true);

    // Who gave no name may be either, and is nobody of them.
    [Fact]
    public void Everybody_of_one_name_stays_one_person_where_another_shares_the_mailbox()
    {
        var facts = Enumerable
            .Range(0, 8)
            .Select(i => Named($"boss{i}", i % 2 == 0 ? "jane|smith" : "jane|miller"))
            .Append(Named("assistant", "paul|alt"))
            .Append(Named("nobody", null))
            .Append(Named("nothing", "n/a|test"));
        var resolved = Resolve(facts);
        resolved.Clusters.Select(cluster => cluster.Leads.Count).Order().ToList().ShouldBe([1, 2, 8]);
        resolved.BlockedTokens.ShouldHaveSingleItem().Reason.ShouldBe(BlockReason.NameConflict);
    }

    [Fact]
    public void A_name_that_fits_both_joins_neither()
    {
        var resolved = Resolve([Named("a", "jane|smith"), Named("b", "john|smith"), Named("c", "j|smith")]);
        resolved.Clusters.Count.ShouldBe(3);
        resolved.BlockedTokens.ShouldHaveSingleItem().Reason.ShouldBe(BlockReason.NameConflict);
    }

    [Fact]
    public void Exclusive_ids_and_decisions_join_in_spite_of_names()
    {
        var byId = Resolve([
            Named("a", "jane|smith", ("crm:x", "1")),
            Named("b", "john|smith", ("crm:x", "1")),
            Named("c", "john|smith"),
        ]);
        byId.Clusters.ShouldHaveSingleItem().Leads.Count.ShouldBe(3, "one of their names fits the third");
        byId.BlockedTokens.ShouldBeEmpty();

        var decided = Resolve([
            Named("a", "jane|smith"),
            Named("b", "john|smith"),
            new DecisionFact("d", 1, On: true, DecisionKind.MustLink, "a", "b", null),
        ]);
        decided.Clusters.ShouldHaveSingleItem();
    }

    [Fact]
    public void An_id_that_stops_at_a_decision_is_no_question_of_names()
    {
        var resolved = Resolve([
            Named("a", "jane|smith", ("crm:x", "1")),
            Named("b", "john|smith", ("crm:x", "1")),
            new DecisionFact("d", 1, On: true, DecisionKind.CannotLink, "a", "b", null),
        ]);
        resolved.BlockedTokens.Select(token => token.Reason).ShouldBe([BlockReason.CannotLink, BlockReason.CannotLink]);
    }

    [Fact]
    public void Rules_that_do_not_compare_give_the_same_answers_with_names_and_without()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var named = RandomHistory.Create(11_000 + seed, 90, noise: 6, edits: 2, named: true);
            var nameless = named
                .Shuffled(0)
                .Select(fact => fact is LeadFact lead ? lead with { Tokens = WithoutNames(lead) } : fact);
            var rules = RandomHistory.TightRules();
            Text(RandomHistory.Retain(named.Shuffled(0)), rules)
                .ShouldBe(Text(RandomHistory.Retain(nameless), rules), $"seed {seed}");
            // And rules that do compare, where there is nothing to compare.
            Text(RandomHistory.Retain(nameless), Rules).ShouldBe(Text(RandomHistory.Retain(nameless), rules));
        }
    }

    [Fact]
    public void Nobody_is_one_person_with_somebody_of_another_name_unless_stronger_evidence_says_so()
    {
        var (conflicts, mixed) = (0, 0);
        for (var seed = 0; seed < 150; seed++)
        {
            var facts = RandomHistory.Retain(RandomHistory.Create(13_000 + seed, 90, 8, 3, named: true).Shuffled(0));
            var strong = StrongClustersOf(facts);
            foreach (var component in OfflineResolver.Resolve(facts, Rules))
            {
                conflicts += component.BlockedTokens.Count(token => token.Reason == BlockReason.NameConflict);
                foreach (var cluster in component.Clusters)
                {
                    var groups = cluster
                        .Leads.GroupBy(lead => strong[lead.Id])
                        .Select(group => group.SelectMany(NamesOf).ToList())
                        .Where(names => names.Count > 0)
                        .ToList();
                    mixed += groups.Exists(names => names.Exists(x => names.Exists(y => Differ(x, y)))) ? 1 : 0;
                    groups
                        .Exists(one => groups.Exists(other => one.TrueForAll(x => other.TrueForAll(y => Differ(x, y)))))
                        .ShouldBeFalse($"seed {seed}, person of {cluster.Anchor.Id}");
                }
            }
        }

        conflicts.ShouldBeGreaterThan(100);
        mixed.ShouldBeGreaterThan(10, "ids must have joined different names to test anything");
    }

    [Fact]
    public void All_permutations_of_a_small_set_with_names_give_the_same_persons()
    {
        object[] facts =
        [
            Named("a", "jane|smith", ("phone", "+4915112340")),
            Named("b", "john|smith", ("phone", "+4915112340")),
            Named("c", null, ("phone", "+4915112341")),
            Named("d", "jane|miller", ("phone", "+4915112341")),
            Named("e", "j|smith"),
            Named("f", "paul|alt", ("phone", "+4915112341")),
        ];
        var seen = Orders.All(facts).Select(order => Text(RandomHistory.Retain(order), Rules)).ToList();
        seen.Count.ShouldBe(720);
        seen.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_group_too_large_for_a_person_is_not_looked_at_by_name()
    {
        var facts = Enumerable.Range(0, 13).Select(i => Named($"a{i:D2}", i == 0 ? "jane|smith" : "paul|alt"));
        Resolve(facts).BlockedTokens.ShouldHaveSingleItem().Reason.ShouldBe(BlockReason.Oversize);
    }

    private static bool Differ(string x, string y) => NameContradiction.Between(x, y);

    private static IEnumerable<string> NamesOf(ResolverLead lead) =>
        lead.Tokens.Where(Rules.IsCompared).Select(token => token.Value).Where(name => NameParts.Of(name) is not null);

    private static List<TokenId> WithoutNames(LeadFact lead) =>
        lead.Tokens.Where(token => !Rules.IsCompared(token)).ToList();

    private static SortedDictionary<string, string> StrongClustersOf(RetainedFacts facts) =>
        OfflineResolver.AnchorsByLead(
            OfflineResolver.Resolve(
                facts,
                new IdentityRules("strong", 12, Rules.Namespaces.Where(rule => rule.Tier <= 1).ToList())
            )
        );

    private static LeadFact Named(string id, string? name, params (string Namespace, string Value)[] more)
    {
        var tokens = more.Select(token => new TokenId(token.Namespace, token.Value)).Append(new TokenId("mail", Mail));
        tokens = name is null ? tokens : tokens.Append(new TokenId("person_name", name));
        return new LeadFact(id, 1, "h", Deleted: false, id[0], tokens.ToList());
    }

    private static ResolvedComponent Resolve(IEnumerable<object> facts) =>
        OfflineResolver.Resolve(RandomHistory.Retain(facts), Rules).ShouldHaveSingleItem();

    private static string Text(RetainedFacts facts, IdentityRules rules)
    {
        var resolved = OfflineResolver.Resolve(facts, rules);
        var blocked = resolved
            .SelectMany(component => component.BlockedTokens)
            .Select(token => $"{token.Token} {token.Reason} {token.Clusters.Count}")
            .Order(StringComparer.Ordinal);
        return string.Join(
            '\n',
            OfflineResolver.AnchorsByLead(resolved).Select(pair => pair.ToString()).Concat(blocked)
        );
    }
}
