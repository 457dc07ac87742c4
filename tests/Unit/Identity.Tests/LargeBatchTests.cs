using LeadStreams.Contracts;

namespace LeadStreams.Identity.Tests;

/// <summary>Many leads within one transaction: what they touch is resolved before its end, and again when it is touched again.</summary>
public sealed class LargeBatchTests
{
    private const int People = 150;

    [Fact]
    public void A_component_that_is_touched_again_within_a_transaction_is_resolved_again()
    {
        using var inOne = new IdentityBench();
        inOne.Send(Form("first")).Send(Form("second")).Commit();

        inOne.Persons.Count.ShouldBe(People);
        inOne.Persons.Values.ShouldAllBe(person => person.TouchCount == 2);
        inOne.Changes.Select(change => change.ChangeId).ShouldBeUnique();
        using var inTwo = new IdentityBench();
        inTwo.Send(Form("first")).Commit().Send(Form("second")).Commit();
        inOne.Contents().ShouldBe(inTwo.Contents());
    }

    [Fact]
    public void What_is_resolved_before_an_erasure_in_the_same_transaction_is_taken_back()
    {
        using var bench = new IdentityBench();
        var leads = Form("first");

        bench.Send(leads).Send(leads.Select(lead => Tombstone.Of((NormalizedLead)lead)).ToArray<object>()).Commit();

        bench.Persons.ShouldBeEmpty();
        bench.Memberships.ShouldBeEmpty();
    }

    private static object[] Form(string form) =>
        Enumerable
            .Range(0, People)
            .Select(i => Lead.Of("web-form", $"{form}-{i}", i, "de", ("mail", $"p{i}@acme.example")))
            .ToArray<object>();
}
