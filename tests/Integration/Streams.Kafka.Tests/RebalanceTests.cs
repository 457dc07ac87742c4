using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>What a rebalance leaves alone, on a broker; the test steps the threads, so that it says what happens before what.</summary>
public sealed class RebalanceTests(KafkaFixture kafka)
{
    private const int Keys = 60;

    // Members hear of a rebalance with their next heartbeat.
    private static readonly Dictionary<string, string> OftenInTouch = new(StringComparer.Ordinal)
    {
        ["heartbeat.interval.ms"] = "200",
    };

    [Fact]
    [Trait("Requirement", "S2-13")]
    public async Task Partitions_that_stay_are_committed_while_the_one_that_moves_has_no_owner()
    {
        using var run = new CountingRun(kafka.Connection);
        using var first = Thread(run, "first");
        using var second = Thread(run, "second");
        StepUntil(run, () => IsRunning(first) && IsRunning(second), first, second);

        // A third joins: one of the two has given up what it is to get, and it has not been told yet.
        using var third = Thread(run, "third");
        StepUntil(
            run,
            () => Owned(first).Length + Owned(second).Length == CountingRun.Partitions - 1,
            first,
            second,
            third
        );
        int[] kept = [.. Owned(first), .. Owned(second)];
        Owned(third).ShouldBeEmpty();
        await run.FeedRound(Keys);
        var expected = Enumerable
            .Range(0, Keys)
            .Select(key => $"key-{key}")
            .Where(key => kept.Contains(PartitionOf(key)));
        var committed = expected.Select(key => $"{key}=1").ToHashSet(StringComparer.Ordinal);
        StepUntil(run, () => committed.IsSubsetOf(run.Outputs), first, second);

        // What moves was meanwhile nobody's, and comes when its new owner is told.
        run.Outputs.Count().ShouldBe(committed.Count);
        Owned(third).ShouldBeEmpty();
        int[] stayed = [.. Owned(first), .. Owned(second)];
        stayed.ShouldBe(kept);
        StepUntil(run, () => run.Outputs.Count() == Keys, first, second, third);
        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 1), ignoreOrder: true);
        Owned(third).Length.ShouldBe(1);
    }

    private StreamThread Thread(CountingRun run, string instance) =>
        new(
            run.Service.Topology,
            new KafkaLogClients(kafka.Connection with { ClientSettings = OftenInTouch }, NullLogger.Instance),
            new StreamThreadOptions { InstanceId = instance, PollTimeout = TimeSpan.FromMilliseconds(10) },
            TimeProvider.System,
            NullLogger.Instance
        );

    private static void StepUntil(CountingRun run, Func<bool> condition, params StreamThread[] threads) =>
        run.ReadUntil(() =>
        {
            foreach (var thread in threads)
            {
                if (condition())
                {
                    break;
                }

                thread.Step();
            }

            return condition();
        });

    private static bool IsRunning(StreamThread thread) =>
        thread.Status is { Phase: StreamThreadPhase.Running, RunningTasks: > 0 };

    private static int[] Owned(StreamThread thread) =>
        thread.Session is { } session ? [.. session.Tasks.All.Select(task => task.Partition)] : [];

    private static int PartitionOf(string key) =>
        Murmur2.Partition(Encoding.UTF8.GetBytes(key), CountingRun.Partitions);
}
