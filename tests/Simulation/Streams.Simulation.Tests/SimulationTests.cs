using System.Globalization;
using System.Text;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>
/// Hundreds of storms, each from one seed. <c>SEED=n</c> in the environment replays one of them exactly, with a trace of every call; <c>SEEDS=a..b</c> runs others, and more.
/// </summary>
public sealed class SimulationTests
{
    private const int DefaultSeeds = 150;

    // The rarest (a zombie that commits, a checkpoint from before compaction) are found by one seed in 40.
    private const int SeedsToFindAPlant = 400;

    [Fact]
    [Trait("Requirement", "S0-3")]
    [Trait("Requirement", "S0-34")]
    [Trait("Requirement", "S3-25")]
    public void Whatever_fails_everything_happens_exactly_once()
    {
        Action<string>? trace = null;
        var (first, last) = Seeds();
        if (int.TryParse(Environment.GetEnvironmentVariable("SEED"), CultureInfo.InvariantCulture, out var only))
        {
            (first, last) = (only, only);
            trace = line => TestContext.Current.TestOutputHelper?.WriteLine(line);
        }

        for (var seed = first; seed <= last; seed++)
        {
            Fault(seed, Plant.None, trace).ShouldBeNull($"replay with SEED={seed}");
        }
    }

    [Theory]
    [InlineData(Plant.OffsetsNotSent)]
    [InlineData(Plant.ChangelogLost)]
    [InlineData(Plant.TimersChangelogLost)]
    [InlineData(Plant.StateOutsideTheStore)]
    [InlineData(Plant.ClockAhead)]
    [InlineData(Plant.ZombiesNotFenced)]
    [InlineData(Plant.LocalMessagesSurviveAborts)]
    [InlineData(Plant.ParkedChangelogLost)]
    [InlineData(Plant.QueuesChangelogLost)]
    [InlineData(Plant.KeysDoNotWait)]
    [InlineData(Plant.PauseIgnored)]
    [InlineData(Plant.ResumedElsewhere)]
    [InlineData(Plant.CheckpointOffsetsAskedTooLate)]
    [InlineData(Plant.CorruptionNotSeen)]
    [InlineData(Plant.AgeNotSeen)]
    [InlineData(Plant.ForeignCheckpointNotSeen)]
    internal void A_planted_bug_is_found(Plant plant)
    {
        var seed = 1;
        while (seed <= SeedsToFindAPlant && Fault(seed, plant) is null)
        {
            seed++;
        }

        seed.ShouldBeLessThanOrEqualTo(SeedsToFindAPlant);
    }

    [Fact]
    public void Messages_that_are_handed_over_are_simulated_and_so_are_those_through_the_log()
    {
        using var world = new Simulation(7, Plant.None);
        world.Run();

        var ways = world
            .Log.Records(Ledger.Arrived)
            .Select(record => Encoding.UTF8.GetString(record.Value!.Value.Span).Split(' ')[1])
            .CountBy(way => way)
            .ToDictionary();
        ways.Keys.ShouldBe(["local", "logged"], ignoreOrder: true);
        ways.Values.ShouldAllBe(count => count > 10);
    }

    [Fact]
    public void Every_way_of_a_dead_letter_is_simulated()
    {
        var (redriven, givenUp, tooMany, rejectedAgain) = (0, 0, 0, 0);
        for (var seed = 1; seed <= 10; seed++)
        {
            using var world = new Simulation(seed, Plant.None);
            world.Run();
            var letters = world.Log.Records(Ledger.DeadLetters);
            redriven += world.Operator.Redriven.Count;
            givenUp += world.Operator.GivenUp.Count;
            tooMany += letters.Count(letter =>
                letter.Headers.GetText(HeaderNames.RejectCode) == RejectCodes.TooManyParked
            );
            rejectedAgain += letters.Count - letters.DistinctBy(letter => Operator.OriginOf(letter)).Count();
        }

        (redriven > 50 && givenUp > 5 && tooMany > 20 && rejectedAgain > 5).ShouldBeTrue(
            $"{redriven} redriven, {givenUp} given up, {tooMany} beyond the bound, {rejectedAgain} rejected again"
        );
    }

    [Fact]
    public void Checkpoints_take_part_in_the_storms()
    {
        long entries = 0;
        for (var seed = 1; seed <= 60; seed++)
        {
            using var world = new Simulation(seed, Plant.None);
            world.Run();
            entries += world.Processes.Sum(process => process.LoadedEntries);
        }

        entries.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void One_seed_gives_one_history()
    {
        using var first = new Simulation(7, Plant.None);
        first.Run();
        using var second = new Simulation(7, Plant.None);
        second.Run();

        second.Log.Records(Ledger.Applied).Count.ShouldBe(first.Log.Records(Ledger.Applied).Count);
        second.Clock.GetUtcNow().ShouldBe(first.Clock.GetUtcNow());
        second.Processes.Sum(process => process.Crashes).ShouldBe(first.Processes.Sum(process => process.Crashes));
        second.Random.Next().ShouldBe(first.Random.Next());
    }

    private static string? Fault(int seed, Plant plant, Action<string>? trace = null)
    {
        try
        {
            using var world = new Simulation(seed, plant) { Trace = trace };
            world.Run();
            new Checker(world).Check();
            return null;
        }
        catch (Exception fault)
        {
            return fault.ToString();
        }
    }

    // "0..9999", "9999" (from 1 on), or nothing.
    private static (int First, int Last) Seeds()
    {
        var text = Environment.GetEnvironmentVariable("SEEDS");
        if (string.IsNullOrEmpty(text))
        {
            return (1, DefaultSeeds);
        }

        var dots = text.IndexOf("..", StringComparison.Ordinal);
        return dots < 0
            ? (1, int.Parse(text, CultureInfo.InvariantCulture))
            : (
                int.Parse(text.AsSpan(0, dots), CultureInfo.InvariantCulture),
                int.Parse(text.AsSpan(dots + 2), CultureInfo.InvariantCulture)
            );
    }
}
