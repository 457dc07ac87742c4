using System.Text;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Tests;

public sealed class PauseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Requirement", "S3-25")]
    public void A_paused_topology_reads_nothing_and_goes_on_where_it_stood()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Appender()), Noon);
        driver.Pipe(Topologies.Input, "k", "a");
        driver.Command(ControlCommands.Pause);
        driver.PausedSince.ShouldBe(Noon);
        driver.AdvanceTo(Noon.AddHours(1));
        driver.Pipe(Topologies.Input, "k", "b");
        driver.Command(ControlCommands.Pause);

        driver.Output(Topologies.Output).Count.ShouldBe(1);
        driver.PausedSince.ShouldBe(Noon);

        driver.Command(ControlCommands.Resume);
        driver.Pipe(Topologies.Input, "k", "c");
        driver.PausedSince.ShouldBeNull();
        driver.Output(Topologies.Output).Select(record => record.Value).ShouldBe(["a", "ab", "abc"]);
    }

    [Fact]
    [Trait("Requirement", "S3-25")]
    public void A_pause_outlives_restarts()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Appender()), Noon);
        driver.Command(ControlCommands.Pause);
        driver.Restart();
        driver.Pipe(Topologies.Input, "k", "a");
        driver.Restart();
        driver.PausedSince.ShouldBe(Noon);
        driver.Output(Topologies.Output).ShouldBeEmpty();

        driver.Command(ControlCommands.Resume);
        driver.AdvanceTo(Noon.AddSeconds(1));
        driver.Restart();

        driver.PausedSince.ShouldBeNull();
        driver.Output(Topologies.Output).Single().Value.ShouldBe("a");
    }

    [Fact]
    [Trait("Requirement", "S3-25")]
    public void Timers_that_came_due_in_a_pause_fire_after_it_in_due_order()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Alarm()), Noon);
        driver.Pipe(Topologies.Input, "late", "20");
        driver.Pipe(Topologies.Input, "early", "10");
        driver.Command(ControlCommands.Pause);
        driver.AdvanceTo(Noon.AddMinutes(1));
        driver.Output(Topologies.Output).ShouldBeEmpty();

        driver.Command(ControlCommands.Resume);
        driver
            .Output(Topologies.Output)
            .Select(record => $"{record.Key} {record.Value}")
            .ShouldBe(["early 12:00:10 at 12:01:00", "late 12:00:20 at 12:01:00"]);
    }

    [Fact]
    [Trait("Requirement", "S3-25")]
    public void Redrives_that_come_in_a_pause_wait_for_its_end()
    {
        using var driver = new TopologyDriver(
            Topologies.OfKeyed(() => new Appender(), deadLetters: DeadLetterPolicy.Park()),
            Noon
        );
        driver.Pipe(Topologies.Input, "k", "?1");
        driver.Pipe(Topologies.Input, "j", "?2");
        driver.Pipe(Topologies.Input, "k", "b");
        driver.Command(ControlCommands.Pause);
        driver.Redrive(driver.Rejected[0], "a"u8.ToArray());
        driver.Discard(driver.Rejected[1]);
        driver.Restart();
        driver.Output(Topologies.Output).ShouldBeEmpty();
        driver.BlockedKeys.ShouldBe(2);

        driver.Command(ControlCommands.Resume);
        driver.Output(Topologies.Output).Select(record => record.Value).ShouldBe(["a", "ab"]);
        (driver.BlockedKeys, driver.ParkedRecords).ShouldBe((0, 0));
    }

    [Fact]
    [Trait("Requirement", "S3-25")]
    [Trait("Requirement", "S0-34")]
    public void Records_polled_together_with_the_command_are_not_lost()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Start();
        Tell(bench, ControlCommands.Pause);
        // "app-control" is delivered before "input": both records come in one batch with the command.
        bench.Feed("k", "a");
        bench.Feed("k", "b");
        bench.Faults.Fail(LogCall.CommitTransaction, LogErrorKind.Abortable);
        bench.Settle();
        bench.Outputs.ShouldBeEmpty();
        bench.Thread.Status.PausedTasks.ShouldBe(2);

        bench.Feed("k", "c");
        bench.Settle();
        Tell(bench, ControlCommands.Resume);
        bench.Faults.Fail(LogCall.CommitTransaction, LogErrorKind.Abortable);
        bench.Settle();

        bench.Outputs.ShouldBe(["k=a", "k=ab", "k=abc"]);
        bench.Thread.Status.ShouldBe(new StreamThreadStatus(StreamThreadPhase.Running, 2, 0, 100));
    }

    [Fact]
    [Trait("Requirement", "S1-15")]
    public void A_burst_that_gathers_in_a_pause_is_worked_off_without_loss()
    {
        const int Records = 30_000;
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Counter()));
        bench.Start();
        Tell(bench, ControlCommands.Pause);
        bench.Settle();
        for (var i = 0; i < Records; i++)
        {
            bench.Feed($"k{i % 100}", "x");
        }

        Tell(bench, ControlCommands.Resume);
        bench.Settle();

        bench.Outputs.Count().ShouldBe(Records);
        bench.Outputs.Count(output => output.EndsWith($"={Records / 100}", StringComparison.Ordinal)).ShouldBe(100);
        foreach (var task in bench.Thread.Session!.Tasks.All)
        {
            task.Sources.ShouldAllBe(source => source.Lag.Records == 0);
        }
    }

    [Fact]
    [Trait("Requirement", "S1-15")]
    public void A_burst_of_ten_times_the_load_is_taken_in_even_steps_and_its_lag_drains()
    {
        const int Step = 500;
        var options = new StreamThreadOptions
        {
            BatchRecords = Step,
            MaxTransactionRecords = Step,
            CommitInterval = TimeSpan.FromMilliseconds(100),
        };
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Counter()), options: options);
        bench.Start();
        var fed = 0;
        var highest = 0L;
        var taken = new List<long>();
        for (var second = 0; second < 60; second++)
        {
            // 400 records a second, ten times as many for five seconds.
            for (var i = second is >= 10 and < 15 ? 4_000 : 400; i > 0; i--)
            {
                bench.Feed($"k{fed++ % 100}", "x");
            }

            // The world behind takes one transaction each half second.
            for (var half = 0; half < 2; half++)
            {
                var before = bench.Thread.Session!.Processed;
                bench.Clock.Advance(TimeSpan.FromMilliseconds(500));
                bench.Thread.Step();
                taken.Add(bench.Thread.Session.Processed - before);
            }

            highest = Math.Max(highest, Lag(bench));
            if (second == 9)
            {
                Lag(bench).ShouldBeLessThanOrEqualTo(Step);
            }
        }

        taken.Max().ShouldBeLessThanOrEqualTo(Step);
        taken.Count(records => records == Step).ShouldBeGreaterThan(20);
        highest.ShouldBeGreaterThan(10_000);
        bench.Settle();
        Lag(bench).ShouldBe(0);
        bench.Outputs.Count().ShouldBe(fed);
        bench.Outputs.Distinct().Count().ShouldBe(fed);
    }

    [Fact]
    [Trait("Requirement", "S3-25")]
    public void A_paused_topology_tells_how_far_it_falls_behind_also_after_a_restart()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Counter()));
        bench.Start();
        Tell(bench, ControlCommands.Pause);
        bench.Settle();

        FeedSome(bench, 10);
        Lag(bench).ShouldBe(10);
        FeedSome(bench, 20);
        Lag(bench).ShouldBe(30);
        bench.Close();
        bench.Restart();
        FeedSome(bench, 5);
        Lag(bench).ShouldBe(35);
        var sources = bench.Thread.Session!.Tasks.All.Select(task => task.Sources[0]);
        sources
            .Max(source => source.Lag.Seconds(bench.Clock.GetUtcNow().ToUnixTimeMilliseconds()))
            .ShouldBeInRange(0.1, 60);
        Tell(bench, ControlCommands.Resume);
        bench.Settle();

        Lag(bench).ShouldBe(0);
        bench.Outputs.Count().ShouldBe(35);
    }

    private static void FeedSome(ThreadBench bench, int records)
    {
        for (var i = 0; i < records; i++)
        {
            bench.Feed($"k{i}", "x");
        }

        bench.Settle();
    }

    private static long Lag(ThreadBench bench) =>
        bench.Thread.Session!.Tasks.All.Sum(task => task.Sources[0].Lag.Records);

    private static void Tell(ThreadBench bench, string command)
    {
        for (var partition = 0; partition < 2; partition++)
        {
            bench.Log.Append("app-control", "", null, new RecordHeaders().Add(HeaderNames.Control, command), partition);
        }
    }

    private sealed class Counter : IKeyedProcessor<string>
    {
        public void Decide(string key, string? state, in StreamRecord record, Decision<string> decision)
        {
            var next = $"{int.Parse(state ?? "0") + 1}";
            decision.Become(next);
            decision.Emit(Topologies.Output, key, next);
        }
    }
}
