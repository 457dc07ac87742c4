using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Tests;

namespace LeadStreams.Markets.Tests;

public sealed class SurvivorshipTests
{
    private static readonly SurvivorshipRules Rules = new(7, ["first", "second"], ["email", "phone"]);

    [Fact]
    public void A_verified_value_beats_a_better_source_and_a_newer_event()
    {
        Survivor(
                Event("a", "second", 1, ("city", "Bonn", Verification.Verified)),
                Event("b", "first", 9, ("city", "Ulm", Verification.Unverified))
            )
            .ShouldBe("Bonn");
    }

    [Fact]
    public void A_better_source_beats_a_newer_event()
    {
        Survivor(
                Event("a", "first", 1, ("city", "Bonn", Verification.Unverified)),
                Event("b", "second", 9, ("city", "Ulm", Verification.Unverified))
            )
            .ShouldBe("Bonn");
    }

    [Fact]
    public void Of_sources_of_one_rank_the_newest_event_wins_and_ties_go_by_lead_id()
    {
        Survivor(
                Event("a", "x", 1, ("city", "Bonn", Verification.Unverified)),
                Event("b", "y", 2, ("city", "Ulm", Verification.Unverified))
            )
            .ShouldBe("Ulm");
        Survivor(
                Event("b", "x", 1, ("city", "Ulm", Verification.Unverified)),
                Event("a", "y", 1, ("city", "Bonn", Verification.Unverified))
            )
            .ShouldBe("Bonn");
    }

    [Fact]
    public void An_invalid_value_never_survives_even_alone() =>
        Golden(Event("a", "first", 1, ("city", "Bonn", Verification.Invalid), ("email", "x", Verification.Invalid)))
            .Attributes.ShouldBeEmpty();

    [Fact]
    public void A_multi_valued_field_keeps_every_distinct_value_sorted_with_its_best_evidence()
    {
        var golden = Golden(
            Event("a", "first", 1, ("email", "z@x.example", Verification.Unverified)),
            Event(
                "b",
                "second",
                2,
                ("email", "a@x.example", Verification.Unverified),
                ("email", "z@x.example", Verification.Verified)
            )
        );
        golden
            .Attributes.Select(value => (value.Value, value.LeadId, value.Rule))
            .ShouldBe([("a@x.example", "b", "every_distinct_value/7"), ("z@x.example", "b", "every_distinct_value/7")]);
    }

    [Fact]
    public void A_surviving_value_names_its_event_and_rule()
    {
        var value = Golden(Event("a", "first", 1, ("city", "Bonn", Verification.Verified)))
            .Attributes.ShouldHaveSingleItem();
        (value.Source, value.LeadId, value.ObservedAt, value.Rule).ShouldBe(
            ("first", "a", Lead.Epoch.AddMinutes(1), "verified_rank_newest/7")
        );
    }

    [Fact]
    public void The_latest_consent_of_a_purpose_counts_and_a_refusal_wins_a_tie()
    {
        var golden = Golden(
            Consenting("a", ("mail", true, 1), ("phone", false, 1), ("ads", true, 5)),
            Consenting("b", ("mail", false, 2), ("phone", true, 2), ("ads", false, 5))
        );
        golden
            .Consents.Select(consent => (consent.Purpose, consent.Granted))
            .ShouldBe([("ads", false), ("mail", false), ("phone", true)]);
    }

    [Fact]
    public void The_golden_record_is_the_same_for_every_order_of_events()
    {
        PersonLead[] events =
        [
            Event(
                "a",
                "first",
                1,
                ("city", "Bonn", Verification.Unverified),
                ("email", "a@x.example", Verification.Unverified)
            ),
            Event(
                "b",
                "second",
                1,
                ("city", "Ulm", Verification.Unverified),
                ("email", "a@x.example", Verification.Verified)
            ),
            Event("c", "first", 1, ("city", "Kiel", Verification.Unverified)),
            Consenting("d", ("mail", true, 3)),
            Consenting("e", ("mail", false, 3)),
        ];
        var records = Orders.All(events).Select(order => Golden(order)).ToList();
        records.Count.ShouldBe(120);
        records.ShouldAllBe(record => record == records[0]);
    }

    [Fact]
    [Trait("Requirement", "S0-13")]
    public void The_primary_source_dropped_and_derived_again_is_the_same_and_names_its_rule()
    {
        using var pipeline = new MarketsPipeline();
        pipeline.Send(RecordSets.Ten()).Commit();
        pipeline.Persons.ShouldNotBeEmpty();
        foreach (var person in pipeline.Persons.Values)
        {
            var dropped = person with { PrimarySource = "", PrimarySourceRule = "" };
            var derived = dropped with
            {
                PrimarySource = PrimarySource.Derive(dropped.Leads),
                PrimarySourceRule = PrimarySource.Rule,
            };
            derived.ShouldBe(person);
            person.PrimarySourceRule.ShouldBe("first_touch/1");
        }
    }

    [Fact]
    [Trait("Requirement", "S0-11")]
    public void No_contract_has_a_source_of_a_person_but_as_a_derived_value_with_its_rule()
    {
        foreach (var schema in new[] { Person.SchemaJson, MarketLead.SchemaJson })
        {
            var record = System.Text.Json.Nodes.JsonNode.Parse(schema)!;
            var fields = record["fields"]!
                .AsArray()
                .ToDictionary(field => (string)field!["name"]!, field => field!, StringComparer.Ordinal);
            fields
                .Keys.Where(name => name.Contains("source", StringComparison.Ordinal))
                .ShouldBe(["primary_source", "primary_source_rule"], ignoreOrder: true);
            fields["leads"]["type"]!["type"]!
                .GetValue<string>()
                .ShouldBe("array", "the sources of a person are its events, one each");
        }
    }

    private static GoldenRecord Golden(params PersonLead[] events) => GoldenRecord.Of(events, Rules);

    private static string Survivor(params PersonLead[] events)
    {
        var value = Golden(events).Attributes.ShouldHaveSingleItem().Value;
        Golden(events.Reverse().ToArray()).Attributes.ShouldHaveSingleItem().Value.ShouldBe(value);
        return value;
    }

    private static PersonLead Event(
        string id,
        string source,
        int minute,
        params (string Field, string Value, Verification Verification)[] values
    ) =>
        new()
        {
            LeadId = id,
            Source = source,
            SourceRecordId = id,
            OccurredAt = Lead.Epoch.AddMinutes(minute),
            Attributes = values
                .Select(value => new LeadAttribute
                {
                    Field = value.Field,
                    Value = value.Value,
                    Verification = value.Verification,
                })
                .ToAvroList(),
            Touch = new Touch { Channel = "direct" },
        };

    private static PersonLead Consenting(string id, params (string Purpose, bool Granted, int Minute)[] consents) =>
        Event(id, "first", 1) with
        {
            Consents = consents
                .Select(consent => new Consent
                {
                    Purpose = consent.Purpose,
                    Granted = consent.Granted,
                    CapturedAt = Lead.Epoch.AddMinutes(consent.Minute),
                })
                .ToAvroList(),
        };
}
