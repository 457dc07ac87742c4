using LeadStreams.Contracts;
using LeadStreams.Identity.Tests;

namespace LeadStreams.Markets.Tests;

public sealed class MarketsTests
{
    private static readonly NormalizedLead German = Lead.Of("web-form", "w1", 10, "de", ("mail", "jane@acme.example"));

    private static readonly NormalizedLead British = Lead.Of(
        "meta-lead-ads",
        "m1",
        20,
        "gb",
        ("mail", "jane@acme.example"),
        ("phone", "+447911120043")
    );

    [Fact]
    public void A_market_sees_only_its_own_evidence()
    {
        using var pipeline = new MarketsPipeline();
        pipeline.Send(German, British).Commit();
        var person = pipeline.Persons.Values.ShouldHaveSingleItem();
        var german = pipeline.Market("de")[person.PersonId];
        german.Leads.ShouldHaveSingleItem().LeadId.ShouldBe(German.LeadId);
        german.Attributes.ShouldAllBe(value => value.LeadId == German.LeadId);
        german.Attributes.ShouldNotContain(value => value.Field == "phone");
        german.Consents.ShouldBe(German.Consents);
        (german.TouchCount, german.LastTouchAt, german.PrimarySource).ShouldBe((1, German.OccurredAt, "web-form"));
        pipeline.Market("gb")[person.PersonId].PrimarySource.ShouldBe("meta-lead-ads");
        pipeline.Market("us").ShouldBeEmpty();
    }

    [Fact]
    public void What_another_market_learns_says_nothing_here()
    {
        using var pipeline = new MarketsPipeline();
        pipeline.Send(German).Commit();
        var emitted = pipeline.EmittedTo("de");
        pipeline.Send(British).Commit();
        pipeline.EmittedTo("de").ShouldBe(emitted);
        pipeline.Market("gb").Count.ShouldBe(1);
    }

    [Fact]
    public void A_redelivered_person_says_nothing()
    {
        using var pipeline = new MarketsPipeline();
        pipeline.Send(German).Commit();
        pipeline.Redeliver(pipeline.Persons.Keys.Single());
        pipeline.EmittedTo("de").ShouldBe(1);
    }

    [Fact]
    public void A_person_that_leaves_a_market_is_taken_back_there()
    {
        using var pipeline = new MarketsPipeline();
        pipeline.Send(German, British).Commit();
        pipeline.Send(British with { SourceVersion = 2, Market = "us" }).Commit();
        pipeline.Market("gb").ShouldBeEmpty();
        pipeline.Market("us").Count.ShouldBe(1);
        pipeline.Market("de").Count.ShouldBe(1);
    }

    [Fact]
    public void A_person_merged_away_is_taken_back_everywhere()
    {
        using var pipeline = new MarketsPipeline();
        var other = Lead.Of("web-form", "w2", 5, "gb", ("mail", "j.doe@acme.example"));
        pipeline.Send(German, other).Commit();
        pipeline.Send(Lead.MustLink("d1", German, other)).Commit();
        var person = pipeline.Persons.Keys.ShouldHaveSingleItem();
        pipeline.Market("de").Keys.ShouldBe([person]);
        pipeline.Market("gb").Keys.ShouldBe([person]);
    }

    [Fact]
    public void A_lead_without_a_market_or_of_an_unknown_one_is_published_nowhere()
    {
        using var pipeline = new MarketsPipeline();
        pipeline.Send(German with { Market = null }, British with { Market = "atlantis" }).Commit();
        pipeline.Persons.Count.ShouldBe(1);
        MarketsPipeline.Codes.ShouldAllBe(code => pipeline.EmittedTo(code) == 0);
    }

    [Fact]
    public void Erasing_a_person_takes_its_market_records_back()
    {
        using var pipeline = new MarketsPipeline();
        pipeline.Send(German, British).Commit().Send(Tombstone.Of(German), Tombstone.Of(British)).Commit();
        pipeline.Contents().ShouldBeEmpty();
    }

    [Fact]
    public void All_720_orders_of_six_records_give_the_same_bytes_in_every_market()
    {
        var contents = Orders.All(RecordSets.Six()).Select((order, i) => Run(order, commitEvery: 1 + (i % 3))).ToList();
        contents.Count.ShouldBe(720);
        contents.Distinct().ShouldHaveSingleItem().ShouldNotBeEmpty();
    }

    [Fact]
    public void Three_hundred_orders_of_ten_records_give_the_same_bytes_in_every_market()
    {
        var records = RecordSets.Ten();
        var contents = Enumerable
            .Range(0, 300)
            .Select(seed => Run(Orders.Random(records, seed), commitEvery: 1 + (seed % 4)))
            .ToList();
        contents.Distinct().ShouldHaveSingleItem().ShouldNotBeEmpty();
    }

    private static string Run(IEnumerable<object> records, int commitEvery)
    {
        using var pipeline = new MarketsPipeline();
        var n = 0;
        foreach (var record in records)
        {
            pipeline.Send(record);
            if (++n % commitEvery == 0)
            {
                pipeline.Commit();
            }
        }

        return pipeline.Commit().Contents();
    }
}
