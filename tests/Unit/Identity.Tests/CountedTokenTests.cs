using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

/// <summary>Tokens that link nobody themselves and count in the guards of others (<c>hard: 0</c>, named by <c>co</c>).</summary>
public sealed class CountedTokenTests
{
    private static readonly NormalizedLead First = Lead.Of("web-form", "a", 1, "de", ("phone", "+49305550147"));
    private static readonly NormalizedLead Second = Lead.Of("web-form", "b", 2, "de", ("phone", "+49305550147"));

    [Fact]
    public void A_lead_that_gains_one_turns_its_other_tokens_generic()
    {
        using var bench = new IdentityBench(Counting("identity/1"));
        bench.Send(First, Second).Commit();
        bench.Persons.Count.ShouldBe(1);
        bench
            .Send(
                First.Next(("phone", "+49305550147"), ("account", "1")),
                Second.Next(("phone", "+49305550147"), ("account", "2"))
            )
            .Commit();
        bench.Persons.Count.ShouldBe(2);
    }

    [Fact]
    public void A_lead_that_loses_one_lets_its_other_tokens_link_again()
    {
        using var bench = new IdentityBench(Counting("identity/1"));
        bench.Send(
            First.Next(("phone", "+49305550147"), ("account", "1")),
            Second.Next(("phone", "+49305550147"), ("account", "2"))
        );
        bench.Commit();
        bench.Persons.Count.ShouldBe(2);
        bench.Send(First.Next().Next(("phone", "+49305550147"))).Commit();
        bench.Persons.Count.ShouldBe(1);
    }

    [Fact]
    public void They_link_when_rules_come_into_force_that_let_them()
    {
        using var bench = new IdentityBench(Counting("identity/1"));
        bench.Send(
            Lead.Of("web-form", "c", 3, "de", ("account", "7")),
            Lead.Of("web-form", "d", 4, "de", ("account", "7"))
        );
        bench.Commit();
        bench.Persons.Count.ShouldBe(2);
        bench.Restart(Counting("identity/2", hardLimitOfAccount: 10)).Commit();
        bench.Persons.Count.ShouldBe(1);
    }

    [Fact]
    public void An_instance_that_loses_a_rule_of_its_own_goes_by_the_counts_of_its_family()
    {
        var family = new NamespaceRule
        {
            Namespace = "crm",
            Tier = 1,
            HardLimitLeads = 100,
            CoTokenLimits = [new("phone", 1)],
        };
        var own = family with { Namespace = "crm:one", CoTokenLimits = [] };
        var rules = IdentityRules.Default.Namespaces.Where(rule => rule.Namespace is "must_link" or "phone").ToList();
        using var bench = new IdentityBench(new IdentityRules("identity/1", 150, [.. rules, family, own]));
        bench
            .Send(
                Lead.Of("web-form", "e", 5, "de", ("crm:one", "K1"), ("phone", "+49305550147")),
                Lead.Of("web-form", "f", 6, "de", ("crm:one", "K1"), ("phone", "+49305550258"))
            )
            .Commit();
        bench.Persons.Count.ShouldBe(1);
        bench.Restart(new IdentityRules("identity/2", 150, [.. rules, family])).Commit();
        bench.Persons.Count.ShouldBe(2);
    }

    private static IdentityRules Counting(string version, int hardLimitOfAccount = 0) =>
        new(
            version,
            maxPersonLeads: 150,
            [
                IdentityRules.MustLinkRule,
                new()
                {
                    Namespace = "phone",
                    Tier = 3,
                    HardLimitLeads = 100,
                    CoTokenLimits = [new("account", 1)],
                },
                new()
                {
                    Namespace = "account",
                    Tier = 4,
                    HardLimitLeads = hardLimitOfAccount,
                },
            ]
        );
}
