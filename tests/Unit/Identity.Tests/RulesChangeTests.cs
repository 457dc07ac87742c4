using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Identity.Tests;

/// <summary>Changed rules hold for what is known already, and only the newest rules count.</summary>
public sealed class RulesChangeTests
{
    private static readonly IdentityRules Next = Changed("identity/1003", hardLimitOfPhone: 2);

    private static readonly NormalizedLead[] AtOnePhone =
    [
        .. Enumerable
            .Range(0, 3)
            .Select(i =>
                Lead.Of("web-form", $"p-{i}", i, "de", ("phone", "+49305550147"), ("mail", $"p{i}@acme.example"))
            ),
    ];

    [Fact]
    public void Persons_that_nothing_touches_are_evaluated_by_changed_rules()
    {
        using var bench = new IdentityBench();
        bench.Send(AtOnePhone).Commit();
        bench.Persons.Count.ShouldBe(1);

        bench.Restart(Next).Commit();
        bench.Persons.Count.ShouldBe(3);
        bench.Changes[^1].Reason.ShouldBe("rules/identity/1003");
        bench.Changes[^1].RuleVersion.ShouldBe("identity/1003");
        bench.State<IdentityRulesState>(ActorStores.RulesStore)[PartitionRules.Key].Swept.ShouldBeTrue();

        bench.Restart(Changed("identity/1004", hardLimitOfPhone: 100)).Commit();
        bench.Persons.Count.ShouldBe(1);
        bench.Changes[^1].Kind.ShouldBe(IdentityChangeKind.Merged);
        bench.Changes[^1].Reason.ShouldBe("rules/identity/1004");
    }

    [Fact]
    public void The_same_rules_again_evaluate_nothing()
    {
        using var bench = new IdentityBench();
        bench.Send(AtOnePhone).Commit();
        var emitted = bench.EmittedRecords;
        bench.Restart(IdentityRules.Default).Commit();
        bench.EmittedRecords.ShouldBe(emitted);
    }

    [Fact]
    public void An_instance_with_older_rules_goes_by_the_newer_ones()
    {
        using var bench = new IdentityBench(Next);
        bench.Send(AtOnePhone).Commit();
        bench.Restart(IdentityRules.Default).Commit();
        bench.Persons.Count.ShouldBe(3);
        bench.Send(AtOnePhone[0].Next(("phone", "+49305550147"))).Commit();
        bench.Persons.Count.ShouldBe(3);
    }

    [Fact]
    public void Other_rules_under_the_same_number_are_refused()
    {
        using var bench = new IdentityBench();
        bench.Send(AtOnePhone).Commit();
        var fault = Should.Throw<ProcessorException>(() =>
            bench.Restart(Changed(IdentityRules.Default.Version, hardLimitOfPhone: 2))
        );
        fault.InnerException!.Message.ShouldContain("greater number");
    }

    [Fact]
    public void State_of_another_tenant_secret_is_refused()
    {
        using var bench = new IdentityBench();
        bench.Send(AtOnePhone).Commit();
        var other = new TokenKeys(Enumerable.Repeat((byte)1, 32).ToArray());
        var fault = Should.Throw<ProcessorException>(() => bench.Restart(IdentityRules.Default, other));
        fault.InnerException!.Message.ShouldContain("another tenant secret");
    }

    [Fact]
    public void Rules_come_back_from_their_text_as_they_were()
    {
        foreach (var rules in new[] { IdentityRules.Default, RandomHistory.TightRules(), Next })
        {
            var text = IdentityRulesText.Of(rules);
            var back = IdentityRulesText.Parse(text);
            IdentityRulesText.Of(back).ShouldBe(text);
            back.Version.ShouldBe(rules.Version);
            back.Tiers.ShouldBe(rules.Tiers);
        }

        IdentityRulesText.NumberOf("identity/12").ShouldBe(12);
        IdentityRulesText.NumberOf("trial").ShouldBe(0);
    }

    private static IdentityRules Changed(string version, int hardLimitOfPhone) =>
        new(
            version,
            IdentityRules.Default.MaxPersonLeads,
            [
                .. IdentityRules.Default.Namespaces.Select(rule =>
                    rule.Namespace == "phone" ? rule with { HardLimitLeads = hardLimitOfPhone } : rule
                ),
            ]
        );
}
