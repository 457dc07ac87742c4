using LeadStreams.Domain.Survivorship;

namespace LeadStreams.Domain.Tests;

public sealed class SurvivorsTests
{
    [Fact]
    public void Of_each_place_the_best_survives_sorted_whatever_the_order_in_which_values_come()
    {
        var survivors = new Survivors<Value, ByPlace>();
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var values = new Value[random.Next(40)];
            for (var i = 0; i < values.Length; i++)
            {
                // Runs that are sorted, as events come, and steps back.
                var step = random.Next(5) == 0 ? -random.Next(12) : random.Next(3);
                values[i] = new Value((i == 0 ? 0 : values[i - 1].Place) + step, random.Next(9));
                survivors.Add(values[i]);
            }

            var best = values.GroupBy(value => value.Place).Select(place => place.MaxBy(value => value.Worth));
            survivors.Items.ToArray().AsEnumerable().ShouldBe(best.OrderBy(value => value.Place), $"seed {seed}");
            survivors.Clear();
            survivors.Items.Length.ShouldBe(0);
        }
    }

    private readonly record struct Value(int Place, int Worth);

    private readonly struct ByPlace : ISurvival<Value>
    {
        public static int Order(in Value x, in Value y) => x.Place.CompareTo(y.Place);

        public static bool Prevails(in Value candidate, in Value known) => candidate.Worth > known.Worth;
    }
}
