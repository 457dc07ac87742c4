using LeadStreams.Contracts;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.Tests.Actors;

namespace LeadStreams.Identity.Tests;

/// <summary>What is written fits into a record of the log, however much people write into forms: what does not fit would stop its partition for good.</summary>
public sealed class RecordSizeTests
{
    // What brokers and clients take by default, with room for the key and for headers.
    private const int MostBytes = 1_000_000;

    [Theory]
    [InlineData(150)]
    [InlineData(IdentityRulesFile.MostLeadsOfPerson)]
    public void A_person_of_as_many_leads_as_may_be_each_with_a_long_message_fits(int maxPersonLeads)
    {
        var leads = Enumerable.Range(0, maxPersonLeads).Select(i => Long(i, "Й")).ToArray();
        var mail = IdentityRules.Default.RuleOf("mail") with { HardLimitLeads = maxPersonLeads };
        using var bench = new IdentityBench(new IdentityRules("identity/1", maxPersonLeads, [mail]));
        bench.Send(leads).Commit();

        var person = bench.Persons.Values.ShouldHaveSingleItem();
        Bytes(person).ShouldBeLessThan(MostBytes);
        person.Leads.Select(lead => lead.LeadId).ShouldBe(leads.Select(lead => lead.LeadId));
        person.Leads.ShouldAllBe(lead => lead.Attributes.All(value => value.Field != "message"));
        person.Attributes.Single(value => value.Field == "message").Value.ShouldBe(leads[^1].Attributes[^1].Value);
    }

    [Fact]
    public void Short_values_of_leads_stay_where_long_ones_do_not_fit()
    {
        using var bench = new IdentityBench();
        bench.Send(Enumerable.Range(0, 150).Select(i => Long(i, "Й")).ToArray()).Commit();
        bench
            .Persons.Values.ShouldHaveSingleItem()
            .Leads.ShouldAllBe(lead => lead.Attributes.Any(value => value.Field == "email"));
    }

    [Fact]
    public void A_person_that_fits_keeps_every_value_of_its_leads()
    {
        using var bench = new IdentityBench();
        bench.Send(Enumerable.Range(0, 40).Select(i => Long(i, "J")).ToArray()).Commit();
        bench
            .Persons.Values.ShouldHaveSingleItem()
            .Leads.Select(lead => lead.Attributes.Single(value => value.Field == "message").Value)
            .ShouldBe(Enumerable.Range(0, 40).Select(i => Message(i, "J")));
    }

    [Fact]
    public void Whatever_actors_say_at_once_fits()
    {
        var leads = Enumerable.Range(0, 600).Select(i => Long(i, "Й", mailbox: i / 150));
        var options = new SimulationOptions
        {
            Partitions = 2,
            Batch = 1_000,
            RandomAges = true,
            CountBytes = true,
        };
        for (var seed = 0; seed < 5; seed++)
        {
            var simulation = new ActorSimulation(seed, IdentityRules.Default, options).Feed(leads);
            simulation.Run().ShouldBeTrue();
            simulation.Counts.Moved.ShouldBeGreaterThan(0);
            simulation.Counts.LargestMessage.ShouldBeLessThan(MostBytes);
        }
    }

    private static int Bytes(Person person) =>
        new AvroSerde<Person>(IdentityBench.Registry, "person").Serialize(person).Length;

    private static NormalizedLead Long(int i, string letter, int mailbox = 0)
    {
        var lead = Lead.Of("web-form", $"long-{i}", i, "de", ("mail", $"wordy{mailbox}@acme.example"));
        return lead with
        {
            Attributes = [.. lead.Attributes, new LeadAttribute { Field = "message", Value = Message(i, letter) }],
            Touch = lead.Touch with { PageUrl = "https://acme.example/" + new string('p', 2_000) },
        };
    }

    private static string Message(int i, string letter) => string.Concat(Enumerable.Repeat(letter, 7_990)) + i;
}
