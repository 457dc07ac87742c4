using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;

namespace LeadStreams.Identity.Tests;

public sealed class ArrivalOrderTests
{
    [Fact]
    [Trait("Requirement", "S0-1")]
    public void One_person_through_two_channels_is_one_id_in_all_orders()
    {
        object[] records =
        [
            Lead.Of("web-form", "w1", 10, "de", ("mail", "jane@acme.example"), ("phone", "+4915112340987")),
            Lead.Of("meta-lead-ads", "m1", 5, "de", ("mail", "jane@acme.example")),
            Lead.Of("linkedin-lead-sync", "l1", 20, "de", ("phone", "+4915112340987"), ("linkedin", "urn:li:person:9")),
        ];
        var persons = new List<string>();
        foreach (var order in Orders.All(records))
        {
            using var bench = new IdentityBench();
            foreach (var record in order)
            {
                bench.Send(record).Commit();
            }

            var person = bench.Persons.Values.ShouldHaveSingleItem();
            person.Leads.Select(lead => lead.Source).ShouldBe(["meta-lead-ads", "web-form", "linkedin-lead-sync"]);
            persons.Add(bench.Contents());
        }

        persons.Count.ShouldBe(6);
        persons.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void All_720_orders_of_six_records_give_the_same_bytes()
    {
        var leads = RecordSets.Six();
        var contents = Orders.All(leads).Select((order, i) => Run(order, commitEvery: 1 + (i % 3))).ToList();
        contents.Count.ShouldBe(720);
        contents.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Three_hundred_orders_of_ten_records_with_decisions_give_the_same_bytes()
    {
        var records = RecordSets.Ten();
        var contents = Enumerable
            .Range(0, 300)
            .Select(seed => Run(Orders.Random(records, seed), commitEvery: 1 + (seed % 4)))
            .ToList();
        contents.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_person_is_said_again_when_the_record_of_one_of_its_leads_or_the_rules_of_survivorship_differ_and_only_then()
    {
        var tokens = (Namespace: "mail", Value: "anna@acme.example");
        var older = Lead.Of("web-form", "older", 1, "de", tokens);
        var newer = Lead.Of("web-form", "newer", 2, "de", tokens);
        using var bench = new IdentityBench();
        bench.Send(older, newer).Commit();
        var said = bench.EmittedRecords;

        bench.Send(newer.Next(tokens), older.Next(tokens)).Commit();
        bench.EmittedRecords.ShouldBe(said, "newer versions that say the same");

        var corrected = newer.Next(tokens) with
        {
            SourceVersion = 3,
            Touch = new Touch { Channel = "event" },
        };
        bench.Send(corrected).Commit();
        bench.EmittedRecords.ShouldBe(said + 1, "another touch");
        bench.PersonOf(older)!.Leads[1].Touch.Channel.ShouldBe("event");

        bench.Restart(new SurvivorshipRules(2, ["web-form"], ["email"])).Commit();
        bench.EmittedRecords.ShouldBe(said + 2, "other rules");
        bench.Send(older.Next(tokens) with { SourceVersion = 3 }).Commit();
        bench.EmittedRecords.ShouldBe(said + 2, "told by them already");
        bench.PersonOf(older)!.Attributes[0].Rule.ShouldEndWith("/2");
    }

    [Fact]
    public void A_redelivered_or_older_version_changes_nothing()
    {
        using var bench = new IdentityBench();
        var first = Lead.Of("web-form", "w1", 1, "de", ("mail", "a@acme.example"));
        var second = first.Next(("mail", "b@acme.example"));
        bench.Send(first).Commit().Send(second).Commit();
        var emitted = bench.EmittedRecords;
        bench.Send(second, first, second).Commit().Send(first).Commit();
        bench.EmittedRecords.ShouldBe(emitted);
    }

    private static string Run(IEnumerable<object> records, int commitEvery)
    {
        using var bench = new IdentityBench();
        var n = 0;
        foreach (var record in records)
        {
            bench.Send(record);
            if (++n % commitEvery == 0)
            {
                bench.Commit();
            }
        }

        return bench.Commit().Contents();
    }
}
