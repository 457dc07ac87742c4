using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

/// <summary>What identity has to do for ownership, valuable accounts, money spent twice and evidence that nobody has checked.</summary>
public sealed class RequirementTests
{
    [Fact]
    [Trait("Requirement", "S0-43")]
    public void Of_two_claims_to_own_a_person_one_counts_by_the_rule_and_the_other_is_kept_with_its_evidence()
    {
        var first = Owned(Lead.Of("web-form", "o-1", 1, "de", ("mail", "o@acme.example")), "rep-ann");
        var second = Owned(Lead.Of("meta-lead-ads", "o-2", 2, "de", ("mail", "o@acme.example")), "rep-ben");
        foreach (var order in Orders.All([first, second]))
        {
            using var bench = new IdentityBench();
            bench.Send(order.ToArray()).Commit();
            var person = bench.PersonOf(first)!;
            var owner = person.Attributes.Single(value => value.Field == "account_owner");
            owner.Value.ShouldBe("rep-ann", "the claim of the source that is trusted more");
            (owner.LeadId, owner.Rule).ShouldBe((first.LeadId, "verified_rank_newest/1"));
            person
                .Leads.SelectMany(lead => lead.Attributes.Select(one => (lead.LeadId, one)))
                .Where(claim => claim.one.Field == "account_owner")
                .Select(claim => (claim.LeadId, claim.one.Value))
                .ShouldBe([(first.LeadId, "rep-ann"), (second.LeadId, "rep-ben")]);
        }
    }

    [Fact]
    [Trait("Requirement", "S1-10")]
    public void A_valuable_account_joins_others_by_people_and_their_decision_survives_a_replay()
    {
        var account = Lead.Of("crm-export", "v-1", 1, "de", ("mail", "v@acme.example"), ("account_value", "250000"));
        var form = Lead.Of("web-form", "v-2", 2, "de", ("mail", "v@acme.example"));
        var later = Lead.Of("web-form", "v-3", 3, "de", ("mail", "v@acme.example"));
        using var bench = new IdentityBench();
        bench.Send(account, form, later).Commit();
        bench.PersonOf(account)!.Leads.Count.ShouldBe(1);
        bench.PersonOf(form)!.Leads.Count.ShouldBe(2, "the others are not held back");
        bench.Reviews.Values.Single().Reason.ShouldBe(BlockReason.HighValue);

        var decision = Lead.MustLink("d1", account, form);
        bench.Send(decision).Commit();
        bench.PersonOf(account)!.Leads.Count.ShouldBe(3);
        bench.Reviews.ShouldBeEmpty();
        bench.Restart().Send(account, form, later).Commit();
        bench.PersonOf(account)!.Leads.Count.ShouldBe(3);

        using var replayed = new IdentityBench();
        replayed.Send(later, decision, form, account).Commit();
        replayed.Contents().ShouldBe(bench.Contents());
    }

    [Theory]
    [InlineData("249999")]
    [InlineData("unknown")]
    [Trait("Requirement", "S1-10")]
    public void An_account_below_the_threshold_joins_by_evidence(string value)
    {
        var account = Lead.Of("crm-export", "v-1", 1, "de", ("mail", "v@acme.example"), ("account_value", value));
        var other = Lead.Of("crm-export", "v-2", 2, "de", ("phone", "+49305550147"), ("account_value", value));
        using var bench = new IdentityBench();
        bench.Send(account, Lead.Of("web-form", "v-3", 3, "de", ("mail", "v@acme.example")), other).Commit();
        bench.PersonOf(account)!.Leads.Count.ShouldBe(2);
        bench.PersonOf(other)!.Leads.Count.ShouldBe(1, "equal values link nobody");
        bench.Reviews.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1000000000000000000000000")]
    [Trait("Requirement", "S1-10")]
    public void An_account_of_more_than_a_number_can_say_is_for_people_to_join(string value)
    {
        var account = Lead.Of("crm-export", "v-1", 1, "de", ("mail", "v@acme.example"), ("account_value", value));
        using var bench = new IdentityBench();
        bench.Send(account, Lead.Of("web-form", "v-2", 2, "de", ("mail", "v@acme.example"))).Commit();
        bench.PersonOf(account)!.Leads.Count.ShouldBe(1);
        bench.Reviews.Values.ShouldHaveSingleItem().Reason.ShouldBe(BlockReason.HighValue);
    }

    [Fact]
    [Trait("Requirement", "S1-10")]
    public void A_valuable_account_is_one_by_the_id_that_its_system_gives_it()
    {
        var account = Lead.Of("crm-export", "v-1", 1, "de", ("crm:a", "17"), ("account_value", "900000"));
        var same = Lead.Of("crm-export", "v-2", 2, "de", ("crm:a", "17"), ("account_value", "950000"));
        using var bench = new IdentityBench();
        bench.Send(account, same).Commit();
        bench.PersonOf(account)!.Leads.Count.ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "S0-45")]
    public void A_second_paid_form_of_the_same_person_keeps_both_touches_and_is_told()
    {
        var first = Lead.Of("meta-lead-ads", "m-1", 1, "de", ("mail", "one@acme.example"), ("phone", "+49305550147"));
        var second = Lead.Of("meta-lead-ads", "m-2", 2, "de", ("mail", "two@acme.example"), ("phone", "+49305550147"));
        var unpaid = Lead.Of("web-form", "m-3", 3, "de", ("mail", "two@acme.example"));
        using var bench = new IdentityBench();
        bench.Send(first, unpaid).Commit();
        (bench.PersonOf(first)!.PaidTouchCount, bench.PersonOf(first)!.IsPaidTwice).ShouldBe((1, false));
        (bench.PersonOf(unpaid)!.PaidTouchCount, bench.PersonOf(unpaid)!.IsPaidTwice).ShouldBe((0, false));

        bench.Send(second).Commit();
        var person = bench.PersonOf(first)!;
        (person.PaidTouchCount, person.IsPaidTwice).ShouldBe((2, true));
        person.Leads.Select(lead => lead.Touch.Campaign).ShouldBe(["c-m-1", "c-m-2", "c-m-3"]);
    }

    [Fact]
    [Trait("Requirement", "S0-45")]
    public void What_a_source_calls_a_test_was_not_paid_for()
    {
        var paid = Lead.Of("meta-lead-ads", "m-1", 1, "de", ("mail", "one@acme.example"));
        using var bench = new IdentityBench();
        bench.Send(paid, Lead.Of("meta-lead-ads", "m-2", 2, "de", ("mail", "one@acme.example")) with { IsTest = true });
        bench.Commit();
        bench.PersonOf(paid)!.IsPaidTwice.ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "S3-15")]
    public void Each_identifier_of_a_person_says_how_far_it_was_checked()
    {
        var typed = Trusted(Lead.Of("web-form", "t-1", 1, "de", ("mail", "t@acme.example")), Verification.Unverified);
        var confirmed = Trusted(
            Lead.Of("web-form", "t-2", 2, "de", ("mail", "t@acme.example"), ("phone", "+49305550147")),
            Verification.Verified
        );
        var wrong = Trusted(Lead.Of("web-form", "t-3", 3, "de", ("phone", "+49305550147")), Verification.Invalid);
        using var bench = new IdentityBench();
        bench.Send(typed, confirmed, wrong).Commit();
        var person = bench.PersonOf(typed)!;
        person.Leads.Count.ShouldBe(2, "a value that was found to be wrong links nobody");
        person
            .Tokens.Select(token => (token.Namespace, token.Trust))
            .ShouldBe([("mail", Verification.Verified), ("phone", Verification.Verified)]);
        bench.PersonOf(wrong)!.Tokens.Single().Trust.ShouldBe(Verification.Invalid);
    }

    [Fact]
    [Trait("Requirement", "S3-15")]
    public void What_an_outbound_list_says_forces_no_merge_of_two_whom_a_system_tells_apart()
    {
        var known = Lead.Of("crm-export", "f-1", 1, "de", ("crm:a", "1"), ("mail", "one@acme.example"));
        var other = Lead.Of("crm-export", "f-2", 2, "de", ("crm:a", "2"), ("phone", "+49305550147"));
        var list = Lead.Of("outbound", "f-3", 3, "de", ("mail", "one@acme.example"), ("phone", "+49305550147"));
        foreach (var order in Orders.All([known, other, Trusted(list, Verification.Unverified)]))
        {
            using var bench = new IdentityBench();
            bench.Send(order.ToArray()).Commit();
            bench.PersonOf(known)!.Leads.ShouldNotContain(lead => lead.LeadId == other.LeadId);
            bench.Reviews.ShouldNotBeEmpty();
        }
    }

    private static NormalizedLead Owned(NormalizedLead lead, string owner) =>
        lead with
        {
            Attributes = lead.Attributes.Add(new LeadAttribute { Field = "account_owner", Value = owner }),
        };

    private static NormalizedLead Trusted(NormalizedLead lead, Verification trust) =>
        lead with
        {
            Tokens = lead.Tokens.Select(token => token with { Trust = trust }).ToAvroList(),
        };
}
