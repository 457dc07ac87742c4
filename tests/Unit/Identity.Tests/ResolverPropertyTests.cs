using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

public sealed class ResolverPropertyTests
{
    private static readonly IdentityRules Rules = RandomHistory.TightRules();
    private static readonly IdentityRules NamedRules = RandomHistory.TightRules(comparesNames: true);

    private static readonly string[] Names =
    [
        "jane|smith",
        "john|smith",
        "j|smith",
        "jane|miller",
        "paul|alt",
        "test|test",
    ];

    [Fact]
    public void The_order_and_repetition_of_facts_never_matter()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var history = RandomHistory.Create(1000 + seed, 80, noise: 6, edits: 2);
            var expected = Text(OfflineResolver.Resolve(RandomHistory.Retain(history.Shuffled(0)), Rules));
            for (var order = 1; order <= 10; order++)
            {
                Text(OfflineResolver.Resolve(RandomHistory.Retain(history.Shuffled(order)), Rules)).ShouldBe(expected);
            }
        }
    }

    [Fact]
    public void All_permutations_of_a_small_contested_set_give_the_same_persons()
    {
        LeadFact[] facts =
        [
            Fact("a", 5, ("crm:x", "1"), ("mail", "m@example.com")),
            Fact("b", 4, ("crm:x", "2"), ("mail", "m@example.com")),
            Fact("c", 3, ("mail", "m@example.com"), ("phone", "+4915112340")),
            Fact("d", 2, ("phone", "+4915112340"), ("cookie", "c1")),
            Fact("e", 1, ("cookie", "c1"), ("crm:x", "1")),
            Fact("f", 6, ("cookie", "c1")),
        ];
        var seen = Orders
            .All(facts)
            .Select(order => Text(OfflineResolver.Resolve(RandomHistory.Retain(order), Rules)))
            .ToList();
        seen.Count.ShouldBe(720);
        seen.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void No_person_of_several_leads_breaks_a_constraint()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var history = RandomHistory.Create(3000 + seed, 90, noise: 8, edits: 3);
            var facts = RandomHistory.Retain(history.Shuffled(0));
            var apart = facts.Decisions.Where(decision => decision.Kind == DecisionKind.CannotLink).ToList();
            foreach (var cluster in OfflineResolver.Resolve(facts, Rules).SelectMany(component => component.Clusters))
            {
                ShouldKeepConstraints(cluster, apart);
            }
        }
    }

    [Fact]
    public void Every_lead_is_in_exactly_one_person()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var facts = RandomHistory.Retain(RandomHistory.Create(5000 + seed, 90, noise: 8, edits: 3).Shuffled(0));
            var leads = OfflineResolver
                .Resolve(facts, Rules)
                .SelectMany(component => component.Clusters)
                .SelectMany(cluster => cluster.Leads);
            leads
                .Select(lead => lead.Id)
                .Order(StringComparer.Ordinal)
                .ShouldBe(facts.Leads.Select(lead => lead.LeadId).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_order_of_leads_tokens_and_edges_within_a_component_never_matters()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var leads = Enumerable.Range(0, 14).Select(i => RandomLead(random, i)).ToList();
            foreach (var rules in (IdentityRules[])[Rules, NamedRules])
            {
                var expected = Text([ComponentResolver.Resolve(ComponentOf(leads, random), rules)]);
                for (var order = 0; order < 5; order++)
                {
                    Text([ComponentResolver.Resolve(ComponentOf(leads, random), rules)])
                        .ShouldBe(expected, $"seed {seed}");
                }
            }
        }
    }

    [Fact]
    public void The_short_cut_says_what_the_long_way_says()
    {
        // Few tokens a lead, so that most components have nothing that could keep their leads apart but the value of an account.
        (string Namespace, string[] Values)[] kinds =
        [
            ("mail", ["m1@example.com", "m2@example.com"]),
            ("phone", ["+4915112340"]),
            ("crm:x", ["1", "2"]),
            ("account_value", ["249999", "250000"]),
            ("person_name", ["jane|smith", "john|smith", "j|smith"]),
        ];
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var leads = new List<ResolverLead>();
            for (var i = 0; i < random.Next(1, 5); i++)
            {
                var tokens = kinds[..2].Append(kinds[random.Next(kinds.Length)]).Where(_ => random.Next(3) > 0);
                var ids = tokens.Select(kind => new TokenId(
                    kind.Namespace,
                    kind.Values[random.Next(kind.Values.Length)]
                ));
                leads.Add(new ResolverLead($"L{i}", i, ids.Distinct().ToList(), []));
            }

            var component = ComponentOf(leads, random);
            var longWay = ComponentResolver.Resolve(component, IdentityRules.Default, new ResolutionTrace());
            Text([ComponentResolver.Resolve(component, IdentityRules.Default)])
                .ShouldBe(Text([longWay]), $"seed {seed}");
        }
    }

    [Fact]
    public void Deleting_what_was_added_restores_the_persons()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var history = RandomHistory.Create(7000 + seed, 60, noise: 6, edits: 1);
            var facts = history.Shuffled(0).ToList();
            var before = Text(OfflineResolver.Resolve(RandomHistory.Retain(facts), Rules));
            var tokens = history
                .LeadFacts.SelectMany(fact => fact.Tokens)
                .Distinct()
                .Where((_, i) => i % 7 == 0)
                .ToArray();
            facts.Add(new LeadFact("Z", 1, "z", Deleted: false, 1, tokens));
            OfflineResolver
                .AnchorsByLead(OfflineResolver.Resolve(RandomHistory.Retain(facts), Rules))
                .Keys.ShouldContain("Z");
            facts.Add(new LeadFact("Z", 2, "", Deleted: true, 0, []));
            Text(OfflineResolver.Resolve(RandomHistory.Retain(facts), Rules)).ShouldBe(before);
        }
    }

    [Fact]
    public void The_greatest_version_of_a_lead_counts_and_ties_go_to_the_greater_hash()
    {
        var register = Gen.Choose(0, 3)
            .SelectMany(version => Gen.Choose(0, 4), (version, hash) => (version, hash))
            .ListOf()
            .ToArbitrary();
        Prop.ForAll(
                register,
                versions =>
                {
                    var facts = new RetainedFacts();
                    foreach (var (version, hash) in versions)
                    {
                        facts.Apply(new LeadFact("a", version, $"h{hash}", Deleted: false, version, []));
                    }

                    var kept = facts.Leads.Select(lead => ((int)lead.Version, lead.ContentHash)).ToList();
                    var wanted = versions
                        .OrderDescending()
                        .Take(1)
                        .Select(greatest => (greatest.version, $"h{greatest.hash}"))
                        .ToList();
                    return kept.SequenceEqual(wanted);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_cannot_link_keeps_two_leads_apart_whatever_they_share()
    {
        var facts = RandomHistory.Retain([
            Fact("a", 1, ("mail", "m@example.com"), ("crm:x", "1")),
            Fact("b", 2, ("mail", "m@example.com"), ("crm:x", "1")),
            new DecisionFact("d", 1, On: true, DecisionKind.CannotLink, "a", "b", null),
        ]);
        var resolved = OfflineResolver.Resolve(facts, Rules).ShouldHaveSingleItem();
        resolved.Clusters.Count.ShouldBe(2);
        resolved.BlockedTokens.Select(blocked => blocked.Reason).ShouldBe(["cannot_link", "cannot_link"]);
    }

    [Fact]
    public void A_mailbox_that_fits_two_crm_ids_joins_neither_and_asks()
    {
        var facts = RandomHistory.Retain([
            Fact("a", 1, ("mail", "m@example.com"), ("crm:x", "1")),
            Fact("b", 2, ("mail", "m@example.com"), ("crm:x", "2")),
            Fact("c", 3, ("mail", "m@example.com")),
        ]);
        var resolved = OfflineResolver.Resolve(facts, Rules).ShouldHaveSingleItem();
        resolved.Clusters.Count.ShouldBe(3);
        resolved.BlockedTokens.ShouldHaveSingleItem().Reason.ShouldBe(BlockReason.Conflict);
    }

    [Fact]
    public void A_group_larger_than_a_person_may_be_stays_apart_and_asks()
    {
        var facts = Enumerable.Range(0, 13).Select(i => Fact($"a{i:D2}", i, ("mail", "m@example.com")));
        var resolved = OfflineResolver.Resolve(RandomHistory.Retain(facts), Rules).ShouldHaveSingleItem();
        resolved.Clusters.Count.ShouldBe(13);
        resolved.BlockedTokens.ShouldHaveSingleItem().Reason.ShouldBe(BlockReason.Oversize);
    }

    [Fact]
    public void A_token_over_a_limit_links_nobody_until_it_is_back_under_it()
    {
        var leads = Enumerable.Range(0, 10).Select(i => Fact($"a{i:D2}", i, ("phone", "+4915112340"))).ToList();
        OfflineResolver.Resolve(RandomHistory.Retain(leads), Rules).Count.ShouldBe(10);
        leads.Add(new LeadFact("a09", 2, "", Deleted: true, 0, []));
        OfflineResolver
            .Resolve(RandomHistory.Retain(leads), Rules)
            .ShouldHaveSingleItem()
            .Clusters.ShouldHaveSingleItem()
            .Leads.Count.ShouldBe(9);
    }

    [Fact]
    public void A_switchboard_used_with_many_mailboxes_links_nobody()
    {
        var leads = Enumerable
            .Range(0, 4)
            .Select(i => Fact($"a{i}", i, ("phone", "+4915112340"), ("mail", $"m{i}@example.com")))
            .ToList();
        OfflineResolver.Resolve(RandomHistory.Retain(leads), Rules).Count.ShouldBe(4);
        OfflineResolver
            .Resolve(RandomHistory.Retain(leads[..3]), Rules)
            .ShouldHaveSingleItem()
            .Clusters.ShouldHaveSingleItem();
    }

    private static LeadFact Fact(string id, long occurredAtMs, params (string Namespace, string Value)[] tokens) =>
        new(
            id,
            1,
            "h",
            Deleted: false,
            occurredAtMs,
            tokens.Select(token => new TokenId(token.Namespace, token.Value)).ToArray()
        );

    private static ResolverLead RandomLead(Random random, int i)
    {
        var tokens = new HashSet<TokenId> { new("company_name", $"n{random.Next(5)}") };
        (string Namespace, int Values)[] kinds =
        [
            ("crm:x", 4),
            ("linkedin", 4),
            ("mail", 5),
            ("phone", 5),
            ("cookie", 5),
        ];
        if (random.Next(2) == 0)
        {
            tokens.Add(new TokenId("person_name", Names[random.Next(Names.Length)]));
        }

        foreach (var (kind, values) in kinds)
        {
            if (random.Next(3) == 0)
            {
                tokens.Add(new TokenId(kind, $"v{random.Next(values)}"));
            }
        }

        var apart = random.Next(6) == 0 ? new[] { $"l{(i + 7) % 14:D2}" } : [];
        return new ResolverLead($"l{i:D2}", random.Next(4), tokens.ToList(), apart);
    }

    /// <summary>All leads as one component, in random order; a cannot-link is carried by both.</summary>
    private static Component ComponentOf(List<ResolverLead> leads, Random random)
    {
        var order = leads
            .Select(lead =>
                lead with
                {
                    CannotLink = leads.Where(other => Apart(lead, other)).Select(other => other.Id).ToList(),
                }
            )
            .ToArray();
        random.Shuffle(order);
        var component = new Component();
        var tokens = order.SelectMany(lead => lead.Tokens).Distinct().ToArray();
        random.Shuffle(tokens);
        var positions = tokens.ToDictionary(token => token, component.AddToken);
        var edges = order.SelectMany(lead => lead.Tokens, (lead, token) => (lead, token)).ToArray();
        random.Shuffle(edges);
        var leadPositions = order.ToDictionary(lead => lead.Id, component.AddLead, StringComparer.Ordinal);
        foreach (var (lead, token) in edges)
        {
            component.AddEdge(leadPositions[lead.Id], positions[token]);
        }

        return component;
    }

    private static bool Apart(ResolverLead x, ResolverLead y) =>
        x.CannotLink.Contains(y.Id) || y.CannotLink.Contains(x.Id);

    private static void ShouldKeepConstraints(Cluster cluster, List<DecisionFact> apart)
    {
        if (cluster.Leads.Count == 1)
        {
            return;
        }

        cluster.Leads.Count.ShouldBeLessThanOrEqualTo(Rules.MaxPersonLeads);
        var ids = cluster.Leads.Select(lead => lead.Id).ToHashSet(StringComparer.Ordinal);
        apart.ShouldNotContain(decision =>
            ids.Contains(decision.LeadA!) && ids.Contains(decision.LeadB!) && decision.LeadA != decision.LeadB
        );
        var exclusive = cluster
            .Leads.SelectMany(lead => lead.Tokens)
            .Distinct()
            .Where(token => Rules.RuleOf(token.Namespace).Exclusive);
        exclusive.GroupBy(token => token.Namespace, StringComparer.Ordinal).ShouldAllBe(values => values.Count() == 1);
    }

    private static string Text(IReadOnlyList<ResolvedComponent> resolved)
    {
        var persons = resolved
            .SelectMany(component => component.Clusters)
            .Select(cluster => string.Join(' ', cluster.Leads.Select(lead => lead.Id)))
            .Order(StringComparer.Ordinal);
        var blocked = resolved
            .SelectMany(component => component.BlockedTokens)
            .Select(token =>
                $"{token.Token} {token.Reason} {string.Join(' ', token.Clusters.Select(cluster => cluster.Anchor.Id))}"
            )
            .Order(StringComparer.Ordinal);
        return string.Join('\n', persons.Append("---").Concat(blocked));
    }
}
