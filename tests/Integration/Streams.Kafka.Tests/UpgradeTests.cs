using System.Text;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.Kafka.Operations;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>Releases that follow one another while the service runs: no data is repaired, and none is lost or counted twice.</summary>
public sealed class UpgradeTests(KafkaFixture kafka) : IDisposable
{
    private const int Keys = 30;

    private readonly string folder = Directory.CreateTempSubdirectory("leadstreams-upgrade-").FullName;

    [Fact]
    [Trait("Requirement", "S2-13")]
    public async Task Releases_of_different_state_and_stores_roll_forward_and_back_beside_one_another()
    {
        using var run = new CountingRun(kafka.Connection) { StateDirectory = folder };
        var old = new Release(run.Service, version: 1).Topology;
        var next = new Release(run.Service, version: 2).Topology;
        await using var a = new Rolling(run, "a");
        await using var b = new Rolling(run, "b");
        await a.Start(old);
        await b.Start(old);
        await Round(run, 1);

        // One instance after the other; in between, both releases share the partitions, and each finds the other's state.
        await a.Start(next);
        await Round(run, 2);
        await b.Start(next);
        await Round(run, 3);
        await a.Start(old);
        await Round(run, 4);
        await b.Start(old);
        await Round(run, 5);
        await a.Start(next);
        await b.Start(next);
        await Round(run, 6);

        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 6), ignoreOrder: true);
        run.DeadLetters.ShouldBeEmpty();
        // What the new release keeps beside the counts outlived the time in which nobody knew of it.
        var sightings = await run.Inspection.FindAsync(
            Release.Sightings,
            "key-0",
            TestContext.Current.CancellationToken
        );
        Encoding.UTF8.GetString(sightings!.Bytes.Span).ShouldBeOneOf("2", "3", "4");
    }

    [Fact]
    [Trait("Requirement", "S2-13")]
    public async Task A_release_without_control_topic_is_joined_by_one_with_it()
    {
        using var run = new CountingRun(kafka.Connection);
        var topology = Release.PassingOn(run.Service);
        using var old = new ReleaseWithoutControl(kafka.Connection, run.Service);
        old.StepUntil(() => old.Owned.Count == CountingRun.Partitions);
        await run.FeedRound(Keys);
        run.ReadUntil(() => old.Step() && run.Outputs.Count() == Keys);

        // Both at work: each partition is one release's, and the new one's take commands.
        await using var joined = new Rolling(run, "new");
        var starting = joined.Start(topology);
        old.StepUntil(() => starting.IsCompleted);
        await starting;
        old.Owned.Count.ShouldBeInRange(1, CountingRun.Partitions - 1);
        await run.FeedRound(Keys);
        run.ReadUntil(() => old.Step() && run.Outputs.Count() == Keys * 2);
        var control = new ServiceControl(kafka.Connection);
        control.Send(ControlCommands.Pause, run.Service.Application);
        run.ReadUntil(() =>
            old.Step() && run.Status(status => status.PausedTasks == CountingRun.Partitions - old.Owned.Count)
        );

        // The old one goes: what it left unread, commands too, is the new one's.
        old.Leave();
        run.ReadUntil(() => run.Status(status => status.PausedTasks == CountingRun.Partitions));
        await run.FeedRound(Keys);
        control.Send(ControlCommands.Resume, run.Service.Application);
        run.ReadUntil(() => run.Outputs.Count() == Keys * 3);

        run.Outputs.GroupBy(output => output, StringComparer.Ordinal).ShouldAllBe(group => group.Count() == 3);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task Round(CountingRun run, int round)
    {
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Count() >= Keys * round);
    }
}
