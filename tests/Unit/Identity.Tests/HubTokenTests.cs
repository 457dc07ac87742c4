using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Tests;

public sealed class HubTokenTests
{
    private const string Switchboard = "+4930123400";

    [Fact]
    public void A_lead_at_a_switchboard_costs_the_same_at_five_hundred_as_at_five_thousand()
    {
        var context = new CountingContext();
        var processor = new IdentityProcessor(IdentityRules.Default, SurvivorshipRules.Default, TestKeys.Any);
        var callsPerLead = new List<int>();
        for (var i = 0; i < 5_000; i++)
        {
            var before = context.StoreCalls;
            Process(processor, context, At(i));
            context.Deliver(processor);
            callsPerLead.Add(context.StoreCalls - before);
        }

        callsPerLead[^1000..].Max().ShouldBeLessThanOrEqualTo(callsPerLead[500..1500].Max());
        callsPerLead[^1].ShouldBeLessThan(100);
        var token = context.Store<IdentityTokenActor>(ActorStores.TokensStore).Get(TestKeys.Of("phone", Switchboard))!;
        (token.CarrierCount, token.Carriers.Count).ShouldBe((5_000, 0));
    }

    [Fact]
    public void A_switchboard_that_loses_its_leads_links_those_left_again()
    {
        using var bench = new IdentityBench();
        var leads = Enumerable.Range(0, 230).Select(i => Plain(i)).ToArray();
        bench.Send(leads).Commit();
        bench.Persons.Count.ShouldBe(230);
        foreach (var lead in Orders.Random(leads[..130], seed: 7))
        {
            bench.Send(Tombstone.Of(lead));
        }

        bench.Commit();
        bench.Persons.Values.ShouldHaveSingleItem().TouchCount.ShouldBe(100);
        bench.Send(leads[0] with { LeadId = "one-more" }).Commit();
        bench.Persons.Count.ShouldBe(101);
        bench.Restart().Send(Tombstone.Of(leads[229])).Commit();
        bench.Persons.Values.ShouldHaveSingleItem().TouchCount.ShouldBe(100);
    }

    [Fact]
    public void The_lead_list_of_a_token_survives_any_order_of_arrivals_and_removals()
    {
        using var bench = new IdentityBench();
        var random = new Random(11);
        var present = new List<NormalizedLead>();
        for (var i = 0; i < 600; i++)
        {
            if (present.Count > 0 && random.Next(5) < 2)
            {
                var gone = present[random.Next(present.Count)];
                present.Remove(gone);
                bench.Send(Tombstone.Of(gone));
            }
            else
            {
                present.Add(Plain(i));
                bench.Send(present[^1]);
            }
        }

        bench.Commit();
        var token = bench.State<IdentityTokenActor>(ActorStores.TokensStore)[TestKeys.Of("phone", Switchboard)];
        var entries = bench.State<IdentityCarrierEntry>(ActorStores.CarriersStore).Values;
        token
            .Carriers.Concat(entries.Select(entry => entry.Carrier))
            .Select(carrier => carrier.LeadId)
            .ShouldBe(present.Select(lead => lead.LeadId), ignoreOrder: true);
        Listed(token.First, entries).Count.ShouldBe(present.Count);
        token.CarrierCount.ShouldBe(present.Count);
    }

    [Fact]
    public void Erasing_every_lead_leaves_nothing_of_them_at_their_tokens_and_cells()
    {
        using var bench = new IdentityBench();
        var leads = Enumerable.Range(0, 120).Select(At).ToArray();
        bench.Send(leads).Commit().Send(leads.Select(Tombstone.Of).ToArray()).Commit();
        bench
            .State<IdentityTokenActor>(ActorStores.TokensStore)
            .Values.ShouldAllBe(token => token.CarrierCount == 0 && token.Carriers.IsEmpty && token.Home == null);
        bench.State<IdentityCarrierEntry>(ActorStores.CarriersStore).ShouldBeEmpty();
        bench.State<IdentityCellLead>(ActorStores.CellLeadsStore).ShouldBeEmpty();
        bench.State<IdentityCellToken>(ActorStores.CellTokensStore).ShouldBeEmpty();
        bench
            .State<IdentityLeadActor>(ActorStores.LeadsStore)
            .Values.ShouldAllBe(lead => lead.Erased && lead.Record == null && lead.Ties.IsEmpty);
        bench.Persons.ShouldBeEmpty();
        bench.Memberships.ShouldBeEmpty();
    }

    [Fact]
    public void A_suppressed_token_links_nobody_until_the_decision_is_revoked()
    {
        using var bench = new IdentityBench();
        bench.Send(Plain(1), Plain(2), Plain(3)).Commit();
        var before = bench.Contents();
        bench.Send(Lead.Suppress("s1", "phone", Switchboard)).Commit();
        bench.Persons.Count.ShouldBe(3);
        bench.Changes[^1].Reason.ShouldBe("decision/s1");
        bench.Send(Lead.Suppress("s1", "phone", Switchboard, version: 2, on: false)).Commit();
        bench.Contents().ShouldBe(before);
        bench.Changes[^1].Kind.ShouldBe(IdentityChangeKind.Merged);
        bench.Changes[^1].Reason.ShouldBe("decision/s1");
    }

    /// <summary>The leads of a list that is linked both ways, as it is linked.</summary>
    private static List<string> Listed(string? first, IEnumerable<IdentityCarrierEntry> entries)
    {
        var byLead = entries.ToDictionary(entry => entry.Carrier.LeadId, StringComparer.Ordinal);
        var listed = new List<string>();
        for (var at = first; at is not null; at = byLead[at].Next)
        {
            byLead[at].Previous.ShouldBe(listed.LastOrDefault());
            listed.Add(at);
        }

        return listed;
    }

    private static NormalizedLead At(int i) =>
        Lead.Of("web-form", $"h{i}", i, "de", ("phone", Switchboard), ("mail", $"caller{i}@acme.example"));

    private static NormalizedLead Plain(int i) => Lead.Of("web-form", $"p{i}", i, "de", ("phone", Switchboard));

    private static void Process(IdentityProcessor processor, CountingContext context, NormalizedLead lead) =>
        processor.Process(
            new StreamRecord(
                IdentityTopology.NormalizedTopic,
                0,
                0,
                Lead.Epoch,
                lead.LeadId,
                lead,
                RecordHeaders.Empty
            ),
            context
        );
}
