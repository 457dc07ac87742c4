using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>What once went wrong in protocols of this kind. Each test shows that it does not now, and that the simulation would tell.</summary>
public sealed class RegressionTests
{
    private const int Seeds = 20;
    private const int SeedsToFindPlant = 300;

    // Ten times what the largest of these histories needs.
    private const int MaxTransactions = 60_000;

    private static readonly SimulationOptions InOrder = new() { Partitions = 5, Batch = 6 };
    private static readonly SimulationOptions AnyOrder = InOrder with { Chaos = true };

    [Fact]
    public void Only_the_holder_of_a_lead_emits_for_it() => ShouldMatter(InOrder, Plants.RightToEmitStaysBehind);

    [Fact]
    public void The_newest_word_about_a_link_counts_wherever_it_arrives_first() =>
        ShouldMatter(AnyOrder, Plants.LinksWithoutVersions());

    [Fact]
    public void A_token_takes_the_first_home_only() => ShouldMatter(InOrder, Plants.TokenIsPlacedTwice);

    [Fact]
    public void All_tokens_of_a_lead_hear_when_one_of_them_changes() =>
        ShouldMatter(InOrder, Plants.CoTokensAreNotToldAgain);

    [Fact]
    public void A_token_always_answers_a_lead_that_waits()
    {
        WithoutMembership(AnyOrder).ShouldBe(0);
        WithoutMembership(AnyOrder with { Plant = Plants.NobodyAsks }).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Leads_that_arrive_are_linked_with_tokens_that_live_there() =>
        ShouldMatter(InOrder, Plants.ArrivalsAreNotLinked);

    [Fact]
    public void A_token_that_counts_on_a_lead_which_has_left_is_corrected() =>
        ShouldMatter(AnyOrder, Plants.LeftTokensAreNotCorrected);

    [Fact]
    public void A_token_that_comes_back_says_nothing_older_than_it_once_said()
    {
        PersonsOfComeBack(AnyOrder).ShouldAllBe(persons => persons == 1);
        PersonsOfComeBack(AnyOrder with { Plant = Plants.ForgottenTokensStartAnew }).ShouldContain(2);
    }

    [Fact]
    public void Questions_that_wait_for_the_log_do_not_spin_in_a_transaction()
    {
        var options = AnyOrder with { Nodes = 2, Partitions = 8 };
        Faults(options).ShouldBeEmpty();
        IsFound(options with { PlantHandOverAll = true }).ShouldBeTrue();
    }

    [Fact]
    public void Who_moves_hears_of_the_companions_that_moved_along()
    {
        // Alone it costs questions, because the token knows better; asking oneself instead never ends.
        Retries(AnyOrder with { Plant = Plants.CompanionsAreNotHeardOf })
            .ShouldBeGreaterThan(Retries(AnyOrder) * 3 / 2);
    }

    [Fact]
    public void A_pull_that_finds_nobody_asks_the_token_and_not_the_lead_itself()
    {
        Faults(AnyOrder with { Plant = Plants.CompanionsAreNotHeardOf }).ShouldBeEmpty();
        IsFound(AnyOrder with { Plant = AskingOneself }).ShouldBeTrue();
    }

    [Fact]
    public void Leads_hear_that_a_token_links_no_more_so_that_nothing_is_pulled_back_to_it()
    {
        var options = InOrder with { HomeRate = 0.2 };
        var planted = Moved(options with { Plant = Plants.GenericIsNotTold });
        planted.ShouldBeGreaterThan(Moved(options) * 5 / 4);
    }

    [Fact]
    public void Components_that_split_do_not_stay_together_in_one_cell_for_ever()
    {
        var stays = Lead.Of("web-form", "a", 1, "de", ("mail", "a@acme.example"));
        var leaves = Lead.Of("web-form", "b", 2, "de", ("mail", "a@acme.example"));
        var simulation = new ActorSimulation(1, IdentityRules.Default, InOrder).Feed([stays, leaves]);
        simulation.Run().ShouldBeTrue();
        simulation.Feed([leaves.Next(("mail", "b@acme.example"))]).Run().ShouldBeTrue();
        ComponentsOfFullestCell(simulation).ShouldBe(2);
        simulation.Settle().ShouldBeTrue();
        ComponentsOfFullestCell(simulation).ShouldBe(1);
        simulation.Outputs.Of<Person>(IdentityTopology.PersonsTopic).Count.ShouldBe(2);
    }

    private static int ComponentsOfFullestCell(ActorSimulation simulation)
    {
        var components = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var partition in simulation.Partitions)
        {
            var walk = new CellWalk(new ActorStores(partition));
            foreach (var lead in partition.StoreOf<IdentityCellLead>(ActorStores.CellLeadsStore).States.Values)
            {
                if (walk.From(lead) is not null)
                {
                    components[lead.Cell] = components.GetValueOrDefault(lead.Cell) + 1;
                }
            }
        }

        return components.Values.Max();
    }

    private static IdentityMessage? AskingOneself(
        ActorSimulation simulation,
        int partition,
        string key,
        IdentityMessage message
    )
    {
        if (message.Rare?.AskingLead is { } lead)
        {
            simulation.Say(
                lead,
                new IdentityMessage
                {
                    To = IdentityActorKind.Lead,
                    TokenHomes =
                    [
                        new IdentityTokenHome
                        {
                            Token = key,
                            Version = -1,
                            Active = false,
                            Epoch = -1,
                        },
                    ],
                }
            );
            return null;
        }

        return Plants.CompanionsAreNotHeardOf(simulation, partition, key, message);
    }

    /// <summary>Persons, run by run, of two leads of one mailbox, one of which had it once before, so that the token was forgotten meanwhile.</summary>
    private static IEnumerable<int> PersonsOfComeBack(SimulationOptions options)
    {
        var lead = Lead.Of("web-form", "a", 1, "de", ("mail", "a@acme.example"));
        var left = lead.Next(("mail", "b@acme.example"));
        var other = Lead.Of("web-form", "b", 2, "de", ("mail", "a@acme.example"));
        for (var run = 0; run < Seeds; run++)
        {
            var simulation = new ActorSimulation(run, IdentityRules.Default, options);
            simulation.Feed([lead]).Run().ShouldBeTrue();
            simulation.Feed([left]).Run().ShouldBeTrue();
            simulation
                .Partitions.SelectMany(one => one.StoreOf<IdentityTokenActor>(ActorStores.TokensStore).States.Keys)
                .ShouldNotContain(TestKeys.Of("mail", "a@acme.example"));
            simulation.Feed([left.Next(("mail", "a@acme.example")), other]).Run(MaxTransactions);
            yield return simulation.Outputs.Of<Person>(IdentityTopology.PersonsTopic).Count;
        }
    }

    /// <summary>
    /// Runs in which a lead ends without a person: it carried a mailbox, left it and carries it again, and the token heard the last word
    /// before the one that came before it.
    /// </summary>
    private static int WithoutMembership(SimulationOptions options)
    {
        const int Runs = 4_000;
        var lead = Lead.Of("web-form", "a", 1, "de", ("mail", "a@acme.example"));
        var left = lead.Next(("mail", "b@acme.example"));
        object[] records = [lead, left, left.Next(("mail", "a@acme.example"))];
        var missing = 0;
        for (var run = 0; run < Runs; run++)
        {
            var simulation = new ActorSimulation(run, IdentityRules.Default, options with { Batch = 1 });
            simulation.Feed(records).Run().ShouldBeTrue();
            missing += simulation.Outputs.Of<Membership>(IdentityTopology.MembershipsTopic).Count == 1 ? 0 : 1;
        }

        return missing;
    }

    private static void ShouldMatter(
        SimulationOptions options,
        Func<ActorSimulation, int, string, IdentityMessage, IdentityMessage?> plant
    )
    {
        Faults(options).ShouldBeEmpty();
        IsFound(options with { Plant = plant }).ShouldBeTrue();
    }

    private static string Faults(SimulationOptions options) =>
        string.Join(' ', Run(options, Seeds).Select(run => run.Fault).OfType<string>());

    private static bool IsFound(SimulationOptions options) =>
        Run(options, SeedsToFindPlant).Any(run => run.Fault is not null);

    private static long Moved(SimulationOptions options) => Run(options, Seeds).Sum(run => run.Counts.Moved);

    private static long Retries(SimulationOptions options) => Run(options, Seeds).Sum(run => run.Counts.Retries);

    private static IEnumerable<(string? Fault, SimulationCounts Counts)> Run(SimulationOptions options, int seeds)
    {
        for (var seed = 0; seed < seeds; seed++)
        {
            var history = new SimulatedHistory(50_000 + seed);
            var simulation = new ActorSimulation(seed, history.Rules, options).Feed(history.Records(seed));
            var fault = simulation.Run(MaxTransactions) ? history.FaultOf(simulation.Outputs) : "not quiet";
            yield return (fault, simulation.Counts);
        }
    }
}
