using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Explain;

/// <summary>Cases small enough to read, in which only one explanation is right.</summary>
public sealed class ExplainerTests
{
    private readonly RetainedFacts facts = new();

    private Explainer Explainer => new(new RetainedEvidence(facts), IdentityRules.Default);

    [Fact]
    public void A_token_that_could_not_be_used_is_not_given_as_the_reason_of_a_merge()
    {
        // Both mailboxes lie between first and second, but the one that lies on third as well could not link anybody.
        Up("first", ("mail", "a@acme.example"), ("mail", "b@acme.example"));
        Up("second", ("mail", "a@acme.example"), ("mail", "b@acme.example"));
        Up("third", ("mail", "a@acme.example"));
        Cannot("d1", "first", "third");
        Cannot("d2", "second", "third");

        var why = Explainer.Why("first", "second").ShouldNotBeNull();
        why.Path.Hops.ShouldHaveSingleItem().Token.Value.ShouldBe("b@acme.example");
        Explainer.Person("first")!.Blocked.ShouldHaveSingleItem().Token.Value.ShouldBe("a@acme.example");
    }

    [Fact]
    public void The_path_with_the_strongest_weakest_link_is_told_even_when_it_is_longer()
    {
        Up("first", ("cookie", "c1"), ("mail", "m1@acme.example"));
        Up("second", ("cookie", "c1"), ("phone", "+49305550147"));
        Up("third", ("mail", "m1@acme.example"), ("phone", "+49305550147"));

        Explainer.Why("first", "second")!.Path.Hops.Select(hop => hop.Token.Namespace).ShouldBe(["mail", "phone"]);
    }

    [Fact]
    public void A_rule_without_a_limit_links()
    {
        Up("first", ("mail", "a@acme.example"));
        Up("second", ("mail", "a@acme.example"));
        var mail = IdentityRules.Default.RuleOf("mail") with { HardLimitLeads = int.MaxValue };
        var rules = new IdentityRules("trial", 150, [IdentityRules.MustLinkRule, mail]);
        var evidence = new RetainedEvidence(facts);

        new Explainer(evidence, rules).Why("first", "second").ShouldNotBeNull();
        var erasure = new DecisionFact("d1", 1, On: true, DecisionKind.EraseLead, "third", LeadB: null, Token: null);
        new Explainer(new DecidedEvidence(evidence, [erasure]), rules).Why("first", "second").ShouldNotBeNull();
    }

    [Fact]
    public void A_switchboard_is_named_as_what_keeps_strangers_apart()
    {
        foreach (var name in (string[])["ann", "ben", "cem", "dan"])
        {
            Up(name, ("mail", name + "@acme.example"), ("phone", "+49305550100"));
        }

        var none = Explainer.WhyNot("ann", "ben").ShouldBeOfType<WhyNotExplanation.NoEvidence>();
        var standing = none.Shared.ShouldHaveSingleItem().Standing;
        standing.Kind.ShouldBe(TokenStandingKind.CoTokenLimit);
        (standing.CarrierCount, standing.LimitedNamespace, standing.Limit).ShouldBe((4L, "mail", 3));
    }

    [Fact]
    public void A_value_marked_invalid_is_told_apart_from_one_that_nobody_shares()
    {
        Up("first", ("mail", "jo@acme.example"));
        facts.Apply(
            new LeadFact("second", 1, "", Deleted: false, 2, [])
            {
                InvalidTokens = [new TokenId("mail", "jo@acme.example")],
            }
        );

        var none = Explainer.WhyNot("second", "first").ShouldBeOfType<WhyNotExplanation.NoEvidence>();
        none.Shared.ShouldHaveSingleItem().Standing.Kind.ShouldBe(TokenStandingKind.MarkedInvalid);
    }

    [Fact]
    public void Decisions_in_force_are_told_with_the_person()
    {
        Up("first", ("mail", "a@acme.example"), ("phone", "+49305550147"));
        Up("second", ("mail", "b@acme.example"));
        facts.Apply(new DecisionFact("d1", 1, true, DecisionKind.MustLink, "first", "second", null));
        facts.Apply(
            new DecisionFact(
                "d2",
                1,
                true,
                DecisionKind.SuppressToken,
                null,
                null,
                new TokenId("phone", "+49305550147")
            )
        );

        var person = Explainer.Person("second")!;
        person.Decisions.Select(decision => decision.DecisionId).ShouldBe(["d1", "d2"]);
        person.Links.ShouldHaveSingleItem().Tier.ShouldBe(0);
        person.Leads[0].Tokens.Single(token => token.Token.Namespace == "phone").DecisionIds.ShouldBe(["d2"]);
    }

    [Fact]
    [Trait("Requirement", "S2-3")]
    public void Names_that_keep_two_apart_are_told_masked()
    {
        Up("predecessor", ("mail", "j.smith@acme.example"), ("person_name", "john|smith"));
        Up("successor", ("mail", "j.smith@acme.example"), ("person_name", "jane|smith"));

        var answer = Explainer.WhyNot("predecessor", "successor").ShouldBeOfType<WhyNotExplanation.Blocked>();
        answer.Chain.ShouldHaveSingleItem().Reason.ShouldBe(BlockReason.NameConflict);
        using var text = new StringWriter();
        new ExplanationWriter(text, new ExplanationLabels { Rules = "identity/4" }).Write(answer);
        text.ToString()
            .ShouldContain(
                "names of different people: person_name jo*** on predecessor, person_name ja*** on successor"
            );
        text.ToString().ShouldNotContain("john", Case.Insensitive);
    }

    [Fact]
    public void Who_could_be_either_of_two_that_contradict_each_other_is_told_as_undecided()
    {
        Up("jane", ("mail", "m1@acme.example"), ("person_name", "jane|smith"));
        Up(
            "letter",
            ("mail", "m1@acme.example"),
            ("mail", "m2@acme.example"),
            ("mail", "m3@acme.example"),
            ("person_name", "j|smith")
        );
        Up("hans", ("mail", "m2@acme.example"), ("person_name", "john|smith"));
        Up("paul", ("mail", "m3@acme.example"), ("person_name", "paul|alt"));

        var answer = Explainer.WhyNot("jane", "letter").ShouldBeOfType<WhyNotExplanation.Blocked>();
        answer.Contradictions.ShouldBeEmpty();
        answer.Chain.ShouldHaveSingleItem().Reason.ShouldBe(BlockReason.Ambiguous);
        answer.Undecided.ShouldNotBeEmpty();
        answer.Undecided[0].Leads.ShouldBe(["jane", "letter"]);
        answer.Undecided[0].Contradictions.ShouldHaveSingleItem().ShouldBeOfType<Contradiction.Names>();
    }

    [Theory]
    [InlineData("account_value", "900000")]
    [InlineData("person_name", "jane|smith")]
    public void What_never_links_is_told_as_such_and_not_looked_up(string tokenNamespace, string value)
    {
        Up("first", ("mail", "a@acme.example"), (tokenNamespace, value));
        Up("second", ("mail", "b@acme.example"), (tokenNamespace, value));

        Explainer
            .WhyNot("first", "second")
            .ShouldBeOfType<WhyNotExplanation.NoEvidence>()
            .Shared.ShouldHaveSingleItem()
            .Standing.Kind.ShouldBe(TokenStandingKind.NeverLinks);
    }

    [Fact]
    public void What_holds_a_person_together_is_drawn_as_a_tree()
    {
        Up("a", ("mail", "a@x.de"), ("phone", "+49301234599"));
        Up("b", ("mail", "b@x.de"));
        Up("c", ("mail", "b@x.de"), ("phone", "+49301234599"));
        Up("d", ("mail", "a@x.de"));

        using var text = new StringWriter();
        new ExplanationWriter(text, new ExplanationLabels { Rules = "identity/4", ShowValues = true }).WriteLinks(
            Explainer.Person("b")!
        );
        text.ToString()
            .Replace("\r", "", StringComparison.Ordinal)
            .ShouldEndWith(
                """
                linked by
                  a
                  ├─ phone +49301234599 (tier 3): c
                  │  └─ mail b@x.de (tier 2): b
                  └─ mail a@x.de (tier 2): d

                """
            );
    }

    [Fact]
    public void Leads_of_one_mailbox_are_all_tied_to_the_oldest()
    {
        string[] oldestFirst = ["z", "k", "m", "a", "c"];
        for (var i = 0; i < oldestFirst.Length; i++)
        {
            facts.Apply(new LeadFact(oldestFirst[i], 1, "", Deleted: false, i, [new TokenId("mail", "a@x.de")]));
        }

        Explainer.Person("k")!.Links.ShouldAllBe(link => link.To == "z");
    }

    private void Up(string id, params (string Namespace, string Value)[] tokens) =>
        facts.Apply(
            new LeadFact(
                id,
                1,
                "",
                Deleted: false,
                OccurredAtMs: id[0],
                [.. tokens.Select(token => new TokenId(token.Namespace, token.Value))]
            )
        );

    private void Cannot(string id, string a, string b) =>
        facts.Apply(new DecisionFact(id, 1, true, DecisionKind.CannotLink, a, b, null));
}
