using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Streams.Control;
using LeadStreams.Testing;

namespace LeadStreams.Streams.Tests;

public sealed class RedriveOrderTests
{
    private const int MaxParked = 3;

    [Fact]
    [Trait("Requirement", "S0-34")]
    public void However_poison_redrives_discards_pauses_and_restarts_fall_each_key_keeps_its_order()
    {
        var step = Gen.Choose(0, 99).Two().Select(numbers => (Kind: numbers.Item1, Which: numbers.Item2));
        Prop.ForAll(Arb.From(Gen.ListOf(step)), steps => KeepsOrder(steps)).QuickCheckThrowOnFailure();
    }

    private static bool KeepsOrder(IEnumerable<(int Kind, int Which)> steps)
    {
        using var driver = new TopologyDriver(
            Topologies.OfKeyed(() => new Appender(), deadLetters: DeadLetterPolicy.Park(MaxParked)),
            new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)
        );
        var fed = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        var givenUp = new HashSet<int>();
        var number = 0;
        foreach (var (kind, which) in steps)
        {
            var letters = driver.Rejected;
            switch (kind)
            {
                case < 55:
                    var key = $"k{which % 3}";
                    fed.TryAdd(key, []);
                    fed[key].Add(++number);
                    driver.Pipe(Topologies.Input, key, kind < 15 ? $"?{number};" : $"{number};");
                    break;
                case < 75 when letters.Count > 0:
                    var letter = letters[which % letters.Count];
                    driver.Redrive(letter, kind < 70 ? Mended(letter) : null);
                    break;
                case < 85 when letters.Count > 0:
                    givenUp.Add(NumberOf(letters[which % letters.Count]));
                    driver.Discard(letters[which % letters.Count]);
                    break;
                case < 90:
                    driver.Restart();
                    break;
                case < 95:
                    driver.Command(driver.PausedSince is null ? ControlCommands.Pause : ControlCommands.Resume);
                    break;
            }
        }

        RedriveTheRest(driver);
        var states = driver.State<string>(Topologies.Store);
        foreach (var (key, numbers) in fed)
        {
            var applied = states
                .GetValueOrDefault(key, "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(int.Parse)
                .ToList();
            applied.ShouldBe(applied.Order());
            applied.ShouldBeUnique();
            numbers.Except(applied).ShouldBeSubsetOf(givenUp);
        }

        return true;
    }

    private static void RedriveTheRest(TopologyDriver driver)
    {
        driver.Command(ControlCommands.Resume);
        for (var done = 0; driver.BlockedKeys > 0; )
        {
            var letters = driver.Rejected;
            done.ShouldBeLessThan(letters.Count, "keys wait although every dead letter was redriven");
            for (; done < letters.Count; done++)
            {
                driver.Redrive(letters[done], Mended(letters[done]));
            }
        }

        driver.ParkedRecords.ShouldBe(0);
    }

    private static byte[] Mended(RejectedRecord letter) => Encoding.UTF8.GetBytes($"{NumberOf(letter)};");

    private static int NumberOf(RejectedRecord letter) =>
        int.Parse(Encoding.UTF8.GetString(letter.Bytes!).Trim('?', ';'));
}
