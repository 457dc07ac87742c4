using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Actors;

public sealed class PermutationTests
{
    [Fact]
    public void All_5040_orders_of_seven_records_leave_the_same_bytes()
    {
        var six = RecordSets.Six();
        object[] records = [.. six, Lead.CannotLink("d1", six[0], six[2])];
        ShouldLeaveTheSame(records, persons: 5);
    }

    [Fact]
    public void All_5040_orders_of_seven_records_with_a_correction_and_an_erasure_leave_the_same_bytes()
    {
        var six = RecordSets.Six();
        object[] records =
        [
            six[0],
            six[1],
            six[2],
            six[3],
            six[3].Next(("mail", "jane@acme.example"), ("crm:one", "K1")),
            Lead.MustLink("d1", six[0], six[2]),
            Tombstone.Of(six[1]),
        ];
        ShouldLeaveTheSame(records, persons: 1);
    }

    private static void ShouldLeaveTheSame(object[] records, int persons)
    {
        SimulatedOutputs? first = null;
        var run = 0;
        foreach (var order in Orders.All(records))
        {
            var options = new SimulationOptions
            {
                Partitions = 1 + (run % 4),
                Batch = 1 + (run % 3),
                Chaos = run % 2 == 1,
                Nodes = run % 3,
            };
            var simulation = new ActorSimulation(run++, IdentityRules.Default, options);
            foreach (var record in order)
            {
                simulation.Feed([record]);
                if (run % 5 == 0)
                {
                    simulation.Run().ShouldBeTrue();
                }
            }

            simulation.Run().ShouldBeTrue($"order {run}");
            first ??= simulation.Outputs;
            Same<Person>(first, simulation.Outputs, IdentityTopology.PersonsTopic, run);
            Same<Membership>(first, simulation.Outputs, IdentityTopology.MembershipsTopic, run);
            Same<IdentityReview>(first, simulation.Outputs, IdentityTopology.ReviewsTopic, run);
        }

        run.ShouldBe(5040);
        first!.Of<Person>(IdentityTopology.PersonsTopic).Count.ShouldBe(persons);
    }

    private static void Same<T>(SimulatedOutputs x, SimulatedOutputs y, string topic, int run)
        where T : class => x.Of<T>(topic).SequenceEqual(y.Of<T>(topic)).ShouldBeTrue($"order {run}: {topic} differs");
}
