using LeadStreams.Cli.Decisions;
using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Tests;

public sealed class SpentDecisionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TokenId Mailbox = new("mail", "erika@acme.example");
    private static readonly TokenId FrontDesk = new("phone", "+49301234500");

    private static readonly Dictionary<string, TokenId[]> Carried = new(StringComparer.Ordinal)
    {
        ["erika-1"] = [Mailbox, FrontDesk],
        ["erika-2"] = [Mailbox],
        ["other"] = [FrontDesk],
    };

    [Fact]
    public void A_suppression_is_spent_when_no_living_lead_carries_its_token()
    {
        var mailbox = Suppress("s1", Mailbox);
        Spent(mailbox).ShouldBeEmpty();
        Spent(mailbox, Erase("erika-1")).ShouldBeEmpty("her other lead carries it");
        Spent(mailbox, Erase("erika-1"), Erase("erika-2")).ShouldBe(["s1"]);
    }

    [Fact]
    public void A_token_that_others_carry_keeps_its_suppression()
    {
        Spent(Suppress("s1", FrontDesk), Erase("erika-1"), Erase("erika-2")).ShouldBeEmpty();
        Spent(Suppress("s1", FrontDesk), Erase("erika-1"), Erase("other")).ShouldBe(["s1"]);
    }

    [Fact]
    public void A_suppression_that_was_taken_back_holds_the_value_all_the_same()
    {
        Spent(Suppress("s1", Mailbox) with { On = false }, Erase("erika-1"), Erase("erika-2")).ShouldBe(["s1"]);
    }

    [Fact]
    public void A_suppression_of_a_token_that_nobody_carried_is_spent_without_an_erasure()
    {
        Spent(Suppress("s1", new TokenId("mail", "former@acme.example"))).ShouldBe(["s1"]);
    }

    [Fact]
    public void A_suppression_stays_when_nobody_can_tell_who_carries_its_token()
    {
        IdentityDecision[] known = [Suppress("s1", Mailbox), Erase("erika-1"), Erase("erika-2")];
        SpentDecisions.Of(known, known, carried: null).ShouldBeEmpty();
    }

    [Fact]
    public void A_decision_about_two_leads_is_spent_when_both_are_erased()
    {
        var pair = Pair("p1", "erika-1", "erika-2");
        Spent(pair, Erase("erika-1")).ShouldBeEmpty("it names a lead that lives");
        Spent(pair, Erase("erika-1"), Erase("erika-2")).ShouldBe(["p1"]);
    }

    [Fact]
    public void An_erasure_is_never_spent_and_cannot_be_taken_back()
    {
        Spent(Suppress("s1", Mailbox), Erase("erika-1") with { On = false }, Erase("erika-2")).ShouldBe(["s1"]);
    }

    [Fact]
    public void Only_candidates_are_judged()
    {
        IdentityDecision[] known =
        [
            Suppress("s1", Mailbox),
            Suppress("s2", Mailbox),
            Erase("erika-1"),
            Erase("erika-2"),
        ];
        SpentDecisions.Of([known[1]], known, CarriedBut).ShouldHaveSingleItem().ShouldBe(known[1]);
    }

    private static IEnumerable<string> Spent(params IdentityDecision[] known) =>
        SpentDecisions.Of(known, known, CarriedBut).Select(decision => decision.DecisionId);

    private static HashSet<TokenId> CarriedBut(IReadOnlyCollection<TokenId> tokens, IReadOnlySet<string> erased) =>
        Carried.Where(one => !erased.Contains(one.Key)).SelectMany(one => one.Value).Where(tokens.Contains).ToHashSet();

    private static IdentityDecision Suppress(string id, TokenId token) =>
        Decision(id, IdentityDecisionKind.SuppressToken) with
        {
            Token = new Token { Namespace = token.Namespace, Value = token.Value },
        };

    private static IdentityDecision Pair(string id, string a, string b) =>
        Decision(id, IdentityDecisionKind.CannotLink) with
        {
            LeadA = a,
            LeadB = b,
        };

    private static IdentityDecision Erase(string lead) =>
        Decision("erase " + lead, IdentityDecisionKind.EraseLead) with
        {
            LeadA = lead,
        };

    private static IdentityDecision Decision(string id, IdentityDecisionKind kind) =>
        new()
        {
            DecisionId = id,
            Kind = kind,
            Version = 1,
            Actor = "ann",
            DecidedAt = Now,
        };
}
