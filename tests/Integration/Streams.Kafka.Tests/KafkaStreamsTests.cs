using System.Text;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>The runtime on a broker, whole.</summary>
public sealed class KafkaStreamsTests(KafkaFixture kafka)
{
    private const int Keys = 50;

    [Fact]
    [Trait("Requirement", "S0-3")]
    public async Task Counts_go_on_where_they_were_after_each_restart()
    {
        using var run = new CountingRun(kafka.Connection);
        for (var round = 1; round <= 3; round++)
        {
            using var stop = new CancellationTokenSource();
            var running = run.Start(stop.Token);
            await run.FeedRound(Keys);
            run.ReadUntil(() => run.Outputs.Count() >= Keys * round);
            await stop.CancelAsync();
            await running;
        }

        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 3), ignoreOrder: true);
        run.Statuses.ShouldContain(status => status.Phase == StreamThreadPhase.Restoring);
        run.Statuses[^1].Phase.ShouldBe(StreamThreadPhase.Closed);
    }

    [Fact]
    public async Task Instances_come_and_go_and_every_record_counts_once()
    {
        using var run = new CountingRun(kafka.Connection);
        using var stop = new CancellationTokenSource();
        using var stopFirst = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var first = run.Start(stopFirst.Token, "first");
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Any());
        var second = run.Start(stop.Token, "second");
        await run.FeedRound(Keys);
        await run.FeedRound(Keys);
        await stopFirst.CancelAsync();
        await first;
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Count() >= Keys * 4);
        await stop.CancelAsync();
        await second;

        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 4), ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "S2-13")]
    public async Task A_stopped_instance_hands_its_partitions_over_without_waiting_for_its_session_to_time_out()
    {
        // Longer than any test (the client wants it to be less than its five minutes between polls): whoever waited for it would fail.
        const string sessionTimeoutMs = "250000";
        using var run = new CountingRun(kafka.Connection);
        using var stop = new CancellationTokenSource();
        using var stopFirst = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var first = run.Start(stopFirst.Token, "first", sessionTimeoutMs: sessionTimeoutMs);
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Count() == Keys);
        var second = run.Start(stop.Token, "second", sessionTimeoutMs: sessionTimeoutMs);
        run.ReadUntil(() => run.Status(status => status is { RunningTasks: 1, Phase: StreamThreadPhase.Running }));

        await stopFirst.CancelAsync();
        await first;
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Count() == Keys * 2);
        await stop.CancelAsync();
        await second;

        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 2), ignoreOrder: true);
    }

    [Fact]
    public async Task Several_threads_of_one_process_share_the_work_and_tell_of_it_as_one()
    {
        using var run = new CountingRun(kafka.Connection);
        using var stop = new CancellationTokenSource();
        var running = run.Start(stop.Token, threads: 3);
        await run.FeedRound(Keys);
        run.ReadUntil(() =>
            run.Outputs.Count() == Keys
            && run.Status(status => status is { RunningTasks: 3, Phase: StreamThreadPhase.Running })
        );
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Count() == Keys * 2);
        await stop.CancelAsync();
        await running;

        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 2), ignoreOrder: true);
        run.Statuses[^1].Phase.ShouldBe(StreamThreadPhase.Closed);
    }

    [Fact]
    public async Task The_failure_of_one_thread_ends_all()
    {
        using var run = new CountingRun(kafka.Connection);
        await run.FeedRound(Keys);
        await run.Feed("key-0", "crash");

        await Should.ThrowAsync<ProcessorException>(run.Start(CancellationToken.None, threads: 3));

        run.Statuses[^1].Phase.ShouldBe(StreamThreadPhase.Closed);
    }

    [Fact]
    [Trait("Requirement", "S0-22")]
    public async Task A_timer_fires_with_no_traffic_also_after_a_restart()
    {
        using var run = new CountingRun(kafka.Connection);
        using (var stop = new CancellationTokenSource())
        {
            var running = run.Start(stop.Token);
            await run.Feed("alarm", "timer");
            run.ReadUntil(() => run.Outputs.Contains("alarm=1"));
            await stop.CancelAsync();
            await running;
        }

        using var stopAgain = new CancellationTokenSource();
        var again = run.Start(stopAgain.Token);
        run.ReadUntil(() => run.Outputs.Contains("alarm=fired"));
        await stopAgain.CancelAsync();
        await again;

        run.Outputs.ShouldBe(["alarm=1", "alarm=fired"]);
    }

    [Fact]
    public async Task What_cannot_be_decoded_is_kept_aside_and_the_rest_goes_on()
    {
        using var run = new CountingRun(kafka.Connection);
        using var stop = new CancellationTokenSource();
        var running = run.Start(stop.Token);
        await run.Feed("k", "fine");
        await run.Feed("k", "poison");
        await run.Feed("k", "fine");
        run.ReadUntil(() => run.Outputs.Count() == 2 && run.DeadLetters.Count == 1);
        await stop.CancelAsync();
        await running;

        Encoding.UTF8.GetString(run.DeadLetters[0].Value!.Value.Span).ShouldBe("poison");
        run.DeadLetters[0].Headers.GetText(HeaderNames.RejectCode).ShouldBe(RejectCodes.Undecodable);
        run.DeadLetters[0].Headers.GetText(HeaderNames.OriginTopic).ShouldBe(run.Service.Input);
    }

    [Fact]
    public async Task A_failing_processor_ends_the_run_and_loses_nothing()
    {
        using var run = new CountingRun(kafka.Connection);
        await run.FeedRound(Keys);
        await run.Feed("key-0", "crash");
        await Should.ThrowAsync<ProcessorException>(run.Start(CancellationToken.None));

        using var stop = new CancellationTokenSource();
        var repaired = new Counting(run.Service.Application) { IsFixed = true };
        var running = run.Start(stop.Token, topology: repaired.Topology);
        run.ReadUntil(() => run.Outputs.Count() >= Keys + 1);
        await stop.CancelAsync();
        await running;

        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 1).Append("key-0=2"), ignoreOrder: true);
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_named_at_once_and_not_tried_again()
    {
        using var run = new CountingRun(kafka.Connection);
        await run.Feed("key-0", "huge");

        var failed = await Should.ThrowAsync<ProcessorException>(run.Start(CancellationToken.None));

        failed.InnerException.ShouldBeOfType<RecordTooLargeException>();
        failed.ToString().ShouldContain($"{run.Service.Output}: a record of 2,000,005 bytes");
    }

    [Fact]
    public async Task Missing_topics_are_named_with_what_to_do()
    {
        var service = new Counting($"missing-{Guid.NewGuid():N}");
        var options = new KafkaStreamsOptions
        {
            BootstrapServers = kafka.BootstrapServers,
            StartTimeout = TimeSpan.Zero,
        };
        var streams = new KafkaStreams(
            () => service.Topology,
            options,
            TimeProvider.System,
            NullLoggerFactory.Instance
        );

        var fault = await Should.ThrowAsync<TopologyException>(streams.RunAsync(CancellationToken.None));

        fault.Message.ShouldContain(service.Input);
        fault.Message.ShouldContain(service.Output);
        fault.Message.ShouldContain("leadstreams topics apply");
    }

    [Fact]
    public async Task The_broker_may_go_away_and_come_back()
    {
        var directory = Directory.CreateTempSubdirectory("leadstreams-streams-").FullName;
        var options = new BrokerOptions { DataDirectory = directory, Listen = new BrokerAddress("127.0.0.1", 0) };
        var broker = await LocalBroker.StartAsync(options, cancellation: TestContext.Current.CancellationToken);
        options = options with { Listen = broker.Address };
        try
        {
            using var run = new CountingRun(new KafkaConnection { BootstrapServers = broker.Address.ToString() });
            using var stop = new CancellationTokenSource();
            var running = run.Start(stop.Token);
            await run.FeedRound(Keys);
            run.ReadUntil(() => run.Outputs.Any());
            await broker.DisposeAsync();
            var whileAway = run.FeedRound(Keys);
            broker = await LocalBroker.StartAsync(options, cancellation: TestContext.Current.CancellationToken);
            await whileAway;
            run.ReadUntil(() => run.Outputs.Count() >= Keys * 2);
            await stop.CancelAsync();
            await running;

            run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 2), ignoreOrder: true);
        }
        finally
        {
            await broker.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }
    }
}
