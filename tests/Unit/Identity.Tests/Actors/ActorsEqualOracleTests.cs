using System.Globalization;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Actors;

public sealed class ActorsEqualOracleTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 60;

    /// <summary>Set <c>IDENTITY_SEEDS=first..last</c> for more seeds, or one number to replay one.</summary>
    private static (int First, int Last) Seeds()
    {
        var text = Environment.GetEnvironmentVariable("IDENTITY_SEEDS") ?? $"0..{DefaultSeeds - 1}";
        var bounds = text.Split("..");
        return (
            int.Parse(bounds[0], CultureInfo.InvariantCulture),
            int.Parse(bounds[^1], CultureInfo.InvariantCulture)
        );
    }

    [Fact]
    public void Every_history_in_every_mode_ends_in_what_the_oracle_says()
    {
        var (first, last) = Seeds();
        var (contested, conflicts, runs, leads) = (0, 0, 0, 0L);
        var counts = new SimulationCounts();
        for (var seed = first; seed <= last; seed++)
        {
            var history = new SimulatedHistory(seed);
            contested += history.Contested;
            conflicts += history.NameConflicts;
            SimulatedOutputs? reference = null;
            for (var mode = 0; mode < Modes.Count; mode++)
            {
                var random = new Random((seed * 31) + mode);
                var options = Modes.Of(mode, random);
                var simulation =
                    random.Next(2) == 0 ? Reconfigured(history, options, random) : Steady(history, options, random);
                simulation.Run().ShouldBeTrue($"seed {seed}, mode {mode} does not become quiet");
                if (Modes.GoesHome(mode))
                {
                    simulation.Settle().ShouldBeTrue($"seed {seed}, mode {mode} does not settle");
                }

                history.FaultOf(simulation.Outputs).ShouldBeNull($"seed {seed}, mode {mode}");
                simulation.Partitions.SelectMany(Leftovers.Of).ShouldBeEmpty($"seed {seed}, mode {mode}");
                LostIds(simulation.Outputs).ShouldBeEmpty($"seed {seed}, mode {mode}");
                reference ??= simulation.Outputs;
                Same<Person>(reference, simulation.Outputs, IdentityTopology.PersonsTopic, seed, mode);
                Same<Membership>(reference, simulation.Outputs, IdentityTopology.MembershipsTopic, seed, mode);
                Same<IdentityReview>(reference, simulation.Outputs, IdentityTopology.ReviewsTopic, seed, mode);
                runs++;
                leads += history.Leads;
                counts.Add(simulation.Counts);
            }
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{runs} runs, {leads} leads, {contested} contested components, {conflicts} reviews of names, {(double)counts.Messages / leads:F1} messages a lead, {(double)counts.Moved / leads:F2} moved a lead, {counts.BroughtHome} brought home, {counts.CutMoves} cut moves, {(double)counts.Retries / leads:F3} retries a lead, {counts.HandedOver} handed over"
            )
        );
        contested.ShouldBeGreaterThan(last - first);
        conflicts.ShouldBeGreaterThan(last - first, "names must contradict each other to test anything");
        counts.BroughtHome.ShouldBeGreaterThan(0);
    }

    private static ActorSimulation Steady(SimulatedHistory history, SimulationOptions options, Random random) =>
        new ActorSimulation(random.Next(), history.Rules, options).Feed(history.Records(random.Next()));

    /// <summary>Begins under other rules; those of the history come into force at some time, partition by partition, perhaps after others that held in between.</summary>
    private static ActorSimulation Reconfigured(SimulatedHistory history, SimulationOptions options, Random random)
    {
        List<IdentityRules> rules = [EarlierRules.Than(history.Rules, random), history.Rules];
        if (random.Next(3) == 0)
        {
            rules.Insert(1, EarlierRules.Than(history.Rules, random));
        }

        // Leads tell anew also where the sweep of the rules in between may not have ended.
        options = options with
        {
            Retell = rules.Count > 2 || !PartitionRules.TellTheSame(rules[0], rules[1]),
        };
        var simulation = new ActorSimulation(random.Next(), rules[0], options).Feed(history.Records(random.Next()));
        foreach (var changed in rules.Skip(1))
        {
            var steps = random.Next(3) switch
            {
                0 => int.MaxValue,
                1 => random.Next(20),
                _ => random.Next(600),
            };
            simulation.RunSome(steps).ShouldBeTrue();
            simulation.Reconfigure(changed);
        }

        return simulation;
    }

    /// <summary>Persons that are no more, of which history does not tell from which lead their id was made.</summary>
    private static IEnumerable<string> LostIds(SimulatedOutputs outputs) =>
        outputs
            .Persons.Except(outputs.Of<Person>(IdentityTopology.PersonsTopic).Keys, StringComparer.Ordinal)
            .Except(
                outputs
                    .Changes.SelectMany(change => change.Before)
                    .Where(person => person.LeadIds.Any(lead => Uuid5.PersonId(lead) == person.PersonId))
                    .Select(person => person.PersonId),
                StringComparer.Ordinal
            );

    private static void Same<T>(SimulatedOutputs x, SimulatedOutputs y, string topic, int seed, int mode)
        where T : class =>
        x.Of<T>(topic).SequenceEqual(y.Of<T>(topic)).ShouldBeTrue($"seed {seed}, mode {mode}: {topic} differs");
}

/// <summary>The ways of disturbing a run.</summary>
internal static class Modes
{
    public const int Count = 6;

    /// <summary>In order; any order; going home; handed over within nodes that rebalance; moves cut into parts; all at once.</summary>
    public static SimulationOptions Of(int mode, Random random) =>
        new()
        {
            Partitions = new[] { 1, 3, 8, 32 }[random.Next(4)],
            Batch = new[] { 1, 4, 30 }[random.Next(3)],
            RandomAges = random.Next(2) == 0,
            Chaos = mode is 1 or 5,
            HomeRate = mode is 2 or 5 ? 0.03 : 0,
            Nodes = mode is 3 or 5 ? new[] { 1, 2, 4 }[random.Next(3)] : 0,
            PartBytes = mode is 4 or 5 ? 1_500 : 512 * 1024,
        };

    public static bool GoesHome(int mode) => mode is 2 or 5;
}
