using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Tests;

/// <summary>A lead whose source changes it again and again.</summary>
public sealed class ChangingLeadTests
{
    [Fact]
    public void What_is_kept_of_the_mailboxes_that_it_once_had_does_not_grow()
    {
        using var bench = new IdentityBench();
        var lead = Mail("a", 0);
        for (var i = 0; i < 300; i++)
        {
            lead = lead.Next(("mail", $"m{i % 100}@acme.example"), ("phone", "+49305550147"));
            bench.Send(lead);
            if (i % 3 == 0)
            {
                bench.Commit();
            }
        }

        bench.Commit();
        var ties = bench.State<IdentityLeadActor>(ActorStores.LeadsStore)[lead.LeadId].Ties;
        ties.Count(tie => tie.Carried).ShouldBe(2);
        ties.Count(tie => !tie.Carried).ShouldBe(LeadTies.MostLeft);
        bench.State<IdentityTokenActor>(ActorStores.TokensStore).Keys.Count(key => key != TokenFloor.Key).ShouldBe(2);
    }

    [Fact]
    public void It_comes_back_to_a_mailbox_that_it_has_forgotten_and_that_others_have()
    {
        using var bench = new IdentityBench();
        var (lead, other) = (Mail("a", 0), Mail("b", 0));
        bench.Send(lead, other).Commit();
        bench.Persons.Count.ShouldBe(1);
        for (var i = 1; i < 30; i++)
        {
            lead = lead.Next(("mail", $"m{i}@acme.example"));
            bench.Send(lead).Commit();
        }

        bench.Persons.Count.ShouldBe(2);
        bench.Send(lead.Next(("mail", "m0@acme.example"))).Commit();
        bench.Persons.Count.ShouldBe(1);
    }

    private static NormalizedLead Mail(string id, int i) =>
        Lead.Of("web-form", id, 1, "de", ("mail", $"m{i}@acme.example"));
}
