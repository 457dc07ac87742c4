using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Tests;

public sealed class MergeAndSplitTests
{
    private readonly NormalizedLead[] a =
    [
        Lead.Of("web-form", "a1", 10, "de", ("mail", "a@acme.example")),
        Lead.Of("meta-lead-ads", "a2", 20, "de", ("mail", "a@acme.example")),
    ];

    private readonly NormalizedLead[] b =
    [
        Lead.Of("web-form", "b1", 11, "de", ("mail", "b@acme.example")),
        Lead.Of("meta-lead-ads", "b2", 12, "de", ("mail", "b@acme.example")),
        Lead.Of("web-form", "b3", 13, "gb", ("mail", "b@acme.example")),
    ];

    [Fact]
    [Trait("Requirement", "S0-12")]
    public void A_merge_keeps_all_five_events_and_revoking_it_restores_two_and_three()
    {
        using var bench = Separate();
        var before = bench.Contents();
        bench.Send(Lead.MustLink("d1", a[1], b[2])).Commit();
        var merged = bench.Persons.Values.ShouldHaveSingleItem();
        merged.PersonId.ShouldBe(Uuid5.PersonId(a[0].LeadId));
        merged
            .Leads.Select(lead => lead.LeadId)
            .ShouldBe([a[0].LeadId, b[0].LeadId, b[1].LeadId, b[2].LeadId, a[1].LeadId]);
        merged.TouchCount.ShouldBe(5);
        bench.Send(Lead.MustLink("d1", a[1], b[2], version: 2, on: false)).Commit();
        bench.Contents().ShouldBe(before);
        bench
            .Changes.Select(change => change.Kind)
            .ShouldBe([
                IdentityChangeKind.Created,
                IdentityChangeKind.Created,
                IdentityChangeKind.Merged,
                IdentityChangeKind.Split,
            ]);
        bench
            .Changes.Skip(2)
            .ShouldAllBe(change => change.Reason == "decision/d1" && change.RuleVersion == "identity/1");
    }

    [Fact]
    [Trait("Requirement", "S0-12")]
    public void A_cannot_link_undoes_a_merge_with_ids_intact_and_asks_about_the_contradiction()
    {
        using var bench = Separate();
        var persons = bench.Persons;
        bench.Send(Lead.MustLink("d1", a[1], b[2])).Commit();
        bench.Persons.Count.ShouldBe(1);
        bench.Send(Lead.CannotLink("d2", a[1], b[2])).Commit();
        bench.Persons.ShouldBe(persons);
        bench.Reviews.Values.ShouldHaveSingleItem().Reason.ShouldBe("cannot_link");
        bench.Send(Lead.MustLink("d1", a[1], b[2], version: 2, on: false)).Commit();
        bench.Persons.ShouldBe(persons);
        bench.Reviews.ShouldBeEmpty();
    }

    [Fact]
    public void Leads_kept_apart_do_not_decide_about_a_group_that_could_belong_to_either()
    {
        using var bench = Separate();
        var bridge = Lead.Of("web-form", "x", 30, "de", ("mail", "a@acme.example"), ("mail", "b@acme.example"));
        bench.Send(bridge, Lead.CannotLink("d1", a[0], b[0])).Commit();
        bench.PersonOf(a[0])!.TouchCount.ShouldBe(1);
        bench.PersonOf(b[0])!.TouchCount.ShouldBe(1);
        bench
            .PersonOf(bridge)!
            .Leads.Select(lead => lead.LeadId)
            .ShouldBe([b[1].LeadId, b[2].LeadId, a[1].LeadId, bridge.LeadId]);
        bench
            .Reviews.Values.Select(review => review.Token!.Value)
            .ShouldBe(["a@acme.example", "b@acme.example"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "S0-12")]
    public void Erasing_the_lead_that_merged_two_persons_restores_them()
    {
        using var bench = Separate();
        var before = bench.Contents();
        var bridge = Lead.Of("web-form", "x", 30, "de", ("mail", "a@acme.example"), ("mail", "b@acme.example"));
        bench.Send(bridge).Commit();
        bench.Persons.Count.ShouldBe(1);
        bench.Send(Tombstone.Of(bridge)).Commit();
        bench.Contents().ShouldBe(before);
        bench.Changes[^1].Reason.ShouldBe("erasure");
    }

    [Fact]
    public void Correcting_the_lead_that_merged_two_persons_restores_them()
    {
        using var bench = Separate();
        var persons = bench.Persons;
        var bridge = Lead.Of("web-form", "x", 30, "de", ("mail", "a@acme.example"), ("mail", "b@acme.example"));
        bench.Send(bridge).Commit().Send(bridge.Next(("mail", "x@acme.example"))).Commit();
        bench.Persons.Count.ShouldBe(3);
        persons.ShouldAllBe(entry => bench.Persons[entry.Key] == entry.Value);
    }

    [Fact]
    [Trait("Requirement", "S0-5")]
    public void Every_lead_keeps_a_membership_whatever_merges_and_splits()
    {
        using var bench = Separate();
        object[] script =
        [
            Lead.MustLink("d1", a[0], b[0]),
            Lead.CannotLink("d2", a[1], b[1]),
            Lead.MustLink("d1", a[0], b[0], version: 2, on: false),
            Lead.Suppress("d3", "mail", "b@acme.example"),
            Lead.CannotLink("d2", a[1], b[1], version: 2, on: false),
            Lead.Suppress("d3", "mail", "b@acme.example", version: 2, on: false),
        ];
        foreach (var record in script)
        {
            bench.Send(record).Commit();
            bench.Memberships.Keys.ShouldBe(a.Concat(b).Select(lead => lead.LeadId), ignoreOrder: true);
            bench
                .Persons.Values.SelectMany(person => person.Leads.Select(lead => lead.LeadId))
                .ShouldBe(bench.Memberships.Keys, ignoreOrder: true);
            bench.Memberships.Values.ShouldAllBe(membership =>
                bench.Persons[membership.PersonId].AnchorLeadId == membership.AnchorLeadId
            );
        }

        bench.Persons.Count.ShouldBe(2);
    }

    [Fact]
    public void An_older_lead_moves_the_person_to_the_id_of_its_oldest_evidence()
    {
        using var bench = Separate();
        var older = Lead.Of("web-form", "a0", 1, "de", ("mail", "a@acme.example"));
        bench.Send(older).Commit();
        bench.PersonOf(a[0])!.PersonId.ShouldBe(Uuid5.PersonId(older.LeadId));
        var moved = bench.Changes[^1];
        moved.Kind.ShouldBe(IdentityChangeKind.Moved);
        moved.PersonId.ShouldBe(Uuid5.PersonId(a[0].LeadId));
        moved.After.ShouldHaveSingleItem().LeadIds.Count.ShouldBe(3);
    }

    [Fact]
    public void A_person_that_only_gains_a_lead_makes_no_history()
    {
        using var bench = Separate();
        var changes = bench.Changes.Count;
        bench.Send(Lead.Of("web-form", "a3", 99, "de", ("mail", "a@acme.example"))).Commit();
        bench.Changes.Count.ShouldBe(changes);
        bench.PersonOf(a[0])!.TouchCount.ShouldBe(3);
    }

    [Fact]
    public void An_erased_lead_leaves_no_trace_of_its_evidence_and_never_returns()
    {
        using var bench = Separate();
        bench.Send(Tombstone.Of(a[0])).Commit();
        bench.Memberships.Keys.ShouldNotContain(a[0].LeadId);
        bench.PersonOf(a[1])!.TouchCount.ShouldBe(1);
        bench.Changes[^1].Kind.ShouldBe(IdentityChangeKind.Moved);
        bench.Send(a[0], a[0].Next(("mail", "a@acme.example"))).Commit();
        bench.Memberships.Keys.ShouldNotContain(a[0].LeadId);
        var state = bench.State<IdentityLeadActor>(ActorStores.LeadsStore)[a[0].LeadId];
        (state.Record, state.Ties.Count, state.ContentHash, state.Erased).ShouldBe((null, 0, "", true));
        bench.State<IdentityCellLead>(ActorStores.CellLeadsStore).Keys.ShouldNotContain(a[0].LeadId);
    }

    [Fact]
    public void An_erasure_decision_erases_and_cannot_be_revoked()
    {
        using var bench = Separate();
        bench.Send(Lead.Erase("e1", a[0]), Lead.Erase("e2", a[1])).Commit();
        bench.Persons.Keys.ShouldNotContain(Uuid5.PersonId(a[0].LeadId));
        bench.Changes[^1].Kind.ShouldBe(IdentityChangeKind.Erased);
        bench.Send(Lead.Erase("e1", a[0], version: 2, on: false), a[0].Next(("mail", "a@acme.example"))).Commit();
        bench.Memberships.Keys.ShouldNotContain(a[0].LeadId);
    }

    [Fact]
    public void A_decision_may_come_before_the_leads_it_names()
    {
        using var bench = new IdentityBench();
        bench.Send(Lead.MustLink("d1", a[0], b[0])).Commit();
        bench.Send(a[0], b[0]).Commit();
        bench.Persons.Values.ShouldHaveSingleItem().TouchCount.ShouldBe(2);
    }

    [Fact]
    public void A_deleted_decision_is_no_longer_in_force()
    {
        using var bench = Separate();
        var before = bench.Contents();
        bench
            .Send(Lead.MustLink("d1", a[0], b[0]))
            .Commit()
            .Send(new Tombstone(IdentityTopology.DecisionsTopic, "d1"))
            .Commit();
        bench.Contents().ShouldBe(before);
    }

    [Fact]
    public void An_incomplete_decision_is_rejected()
    {
        using var bench = Separate();
        bench.Send(Lead.MustLink("d1", a[0], b[0]) with { LeadB = null }).Commit();
        bench.Rejected.ShouldHaveSingleItem().Key.ShouldBe("d1");
        bench.Persons.Count.ShouldBe(2);
    }

    [Fact]
    public void A_source_cannot_forge_a_manual_decision()
    {
        using var bench = new IdentityBench();
        bench
            .Send(
                Lead.Of("web-form", "1", 1, "de", ("must_link", "d1")),
                Lead.Of("web-form", "2", 2, "de", ("must_link", "d1"))
            )
            .Commit();
        bench.Persons.Count.ShouldBe(2);
    }

    [Fact]
    public void A_token_marked_invalid_links_nobody()
    {
        using var bench = new IdentityBench();
        var invalid = a[0] with { Tokens = [a[0].Tokens[0] with { Trust = Verification.Invalid }] };
        bench.Send(invalid, a[1]).Commit();
        bench.Persons.Count.ShouldBe(2);
    }

    [Fact]
    public void A_lead_whose_market_alone_changes_gets_a_new_membership()
    {
        using var bench = Separate();
        bench.Send(a[0] with { SourceVersion = 2, Market = "us" }).Commit();
        bench.Memberships[a[0].LeadId].Market.ShouldBe("us");
        bench.PersonOf(a[0])!.Markets.ShouldBe(["de", "us"]);
    }

    private IdentityBench Separate()
    {
        var bench = new IdentityBench();
        bench.Send([.. a, .. b]).Commit();
        bench.Persons.Values.Select(person => person.TouchCount).ShouldBe([2, 3], ignoreOrder: true);
        return bench;
    }
}
