using System.Text;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>Checkpoints on a real disk beside a real broker.</summary>
public sealed class CheckpointTests(KafkaFixture kafka) : IDisposable
{
    private const int Keys = 60;

    private readonly string folder = Directory.CreateTempSubdirectory("leadstreams-checkpoints-").FullName;

    [Fact]
    public async Task A_restart_goes_on_from_the_checkpoint_and_a_corrupt_one_is_told_and_replaced_by_the_changelog()
    {
        using var run = new CountingRun(kafka.Connection) { StateDirectory = folder };
        await RunRound(run, 1);
        Directory
            .EnumerateFiles(folder)
            .Select(Path.GetFileName)
            .ShouldBe(["0.checkpoint", "1.checkpoint", "2.checkpoint"], ignoreOrder: true);

        await RunRound(run, 2);
        run.Log.Lines.ShouldContain(line => line.Contains($"restored {Keys} entries from checkpoints"));
        run.Log.Lines.ShouldNotContain(line => line.Contains("ignored"));

        Corrupt(Path.Combine(folder, "1.checkpoint"));
        await RunRound(run, 3);
        run.Log.Lines.Count(line =>
                line.Contains("the checkpoint of partition 1 is ignored and its changelogs are read from the beginning")
            )
            .ShouldBe(1);

        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 3), ignoreOrder: true);
    }

    [Fact]
    public async Task State_is_told_between_two_steps()
    {
        using var run = new CountingRun(kafka.Connection);
        using var stop = new CancellationTokenSource();
        var running = run.Start(stop.Token);
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Count() >= Keys);

        var stores = await run.Inspection.DescribeAsync(TestContext.Current.CancellationToken);
        var state = await run.Inspection.FindAsync("counts", "key-7", TestContext.Current.CancellationToken);
        var none = await run.Inspection.FindAsync("counts", "nobody", TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running;

        stores.Where(part => part.Store == "counts").Sum(part => part.Entries).ShouldBe(Keys);
        stores.Count(part => part.Store == "timers").ShouldBe(3);
        Encoding.UTF8.GetString(state!.Bytes.Span).ShouldBe("1");
        none.ShouldBeNull();
        (await run.Inspection.DescribeAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task RunRound(CountingRun run, int round)
    {
        run.Log.Clear();
        using var stop = new CancellationTokenSource();
        var running = run.Start(stop.Token);
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Count() >= Keys * round);
        await stop.CancelAsync();
        await running;
    }

    private static void Corrupt(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
