using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Tests.Actors;

public sealed class WithdrawalTests
{
    private const int Seeds = 40;

    [Fact]
    public void Withdrawn_decisions_end_in_what_the_oracle_says_without_them_and_leave_an_id_and_a_count()
    {
        var (withdrawn, again) = (0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var history = new SimulatedHistory(seed, withdraws: true);
            for (var mode = 0; mode < Modes.Count; mode++)
            {
                var random = new Random((seed * 37) + mode);
                var options = Modes.Of(mode, random);
                var simulation = new ActorSimulation(random.Next(), history.Rules, options).Feed(
                    history.Records(random.Next())
                );
                Withdraw(history, simulation, options, random);

                history.FaultOf(simulation.Outputs).ShouldBeNull($"seed {seed}, mode {mode}");
                simulation.Partitions.SelectMany(Leftovers.Of).ShouldBeEmpty($"seed {seed}, mode {mode}");
                Kept(simulation)
                    .Intersect(history.Withdrawals.Select(one => one.Key), StringComparer.Ordinal)
                    .ShouldBe(
                        history.DecidedAgain.Cast<IdentityDecision>().Select(one => one.DecisionId),
                        ignoreOrder: true,
                        $"seed {seed}, mode {mode}"
                    );
            }

            withdrawn += history.Withdrawals.Count;
            again += history.DecidedAgain.Count();
        }

        withdrawn.ShouldBeGreaterThan(again);
        again.ShouldBeGreaterThan(0);
    }

    /// <summary>While messages of earlier records are still on their way. Where a queue is read in any order, a tombstone is not put beside what it deletes.</summary>
    private static void Withdraw(
        SimulatedHistory history,
        ActorSimulation simulation,
        SimulationOptions options,
        Random random
    )
    {
        simulation.RunSome(options.Chaos ? int.MaxValue : random.Next(600)).ShouldBeTrue();
        simulation.Feed(history.Withdrawals);
        simulation.RunSome(options.Chaos ? int.MaxValue : random.Next(60)).ShouldBeTrue();
        simulation.Feed(history.DecidedAgain).Run().ShouldBeTrue();
    }

    private static IEnumerable<string> Kept(ActorSimulation simulation) =>
        simulation.Partitions.SelectMany(partition =>
            partition
                .StoreOf<IdentityDecisionActor>(ActorStores.DecisionsStore)
                .States.Where(state => state.Value.Decision is not null)
                .Select(state => state.Key)
        );
}
