using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Refresh;

namespace LeadStreams.Identity.Tests;

public sealed class GrowingPersonTests
{
    private static readonly (string, string) Mail = ("mail", "jo@acme.example");

    private readonly NormalizedLead oldest = Lead.Of("web-form", "g1", 10, "de", Mail);

    [Fact]
    public void A_person_that_gains_a_lead_leaves_its_oldest_lead_as_it_was_written()
    {
        using var bench = new IdentityBench();
        bench.Send(oldest).Commit();
        var written = Resident(bench);
        bench.Send(Lead.Of("web-form", "g2", 20, "de", Mail)).Commit();
        Resident(bench).ShouldBe(written);
        bench.State<IdentityCellPerson>(ActorStores.CellPersonsStore)[oldest.LeadId].Leads.ShouldBe(2);
        bench.Persons.Values.ShouldHaveSingleItem().Leads.Count.ShouldBe(2);
    }

    [Fact]
    public void A_person_that_loses_what_it_gained_is_said_again_and_what_lay_beside_its_oldest_lead_goes_with_that_lead()
    {
        using var bench = new IdentityBench();
        var newer = Lead.Of("web-form", "g2", 20, "de", Mail);
        bench.Send(oldest).Commit().Send(newer).Commit().Send(Tombstone.Of(newer)).Commit();
        bench.Persons.Values.ShouldHaveSingleItem().Leads.ShouldHaveSingleItem();
        bench.Send(Tombstone.Of(oldest)).Commit();
        bench.Persons.ShouldBeEmpty();
        bench.State<IdentityCellPerson>(ActorStores.CellPersonsStore).ShouldBeEmpty();
    }

    [Fact]
    public void Records_are_sorted_ordinally_whatever_their_keys_have_in_common()
    {
        var records = new KeyedRecords();
        string[] keys = ["b", "lead-10", "", "lead-9", "lead", "ab", "a", "lead-1", "äb", "leaf", "\uffffz", "abcd"];
        for (var copy = 0; copy < 20; copy++)
        {
            foreach (var key in keys)
            {
                records.Add($"{key}{copy}", copy);
            }
        }

        var sorted = records.InOrder().Select(record => record.Key).ToArray();
        sorted.ShouldBe(sorted.Order(StringComparer.Ordinal));
        sorted.Length.ShouldBe(keys.Length * 20);
        records.Clear();
        records.InOrder().ShouldBeEmpty();
    }

    private IdentityCellLead Resident(IdentityBench bench) =>
        bench.State<IdentityCellLead>(ActorStores.CellLeadsStore)[oldest.LeadId];
}
