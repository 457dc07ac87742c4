using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Tests;

public sealed class RepartitionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_message_to_a_key_of_this_thread_never_sees_the_log()
    {
        using var driver = new TopologyDriver(Relay.Topology(), Noon);

        driver.Pipe(Topologies.Input, "a", "3 b c");

        Told(driver).ShouldBe(["b=2 c b handed over", "c=1 b c handed over", "b=0 c b handed over"]);
        driver.Output(Relay.Messages).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("3 b c", 2)]
    [InlineData("log b", 1)]
    [InlineData("late b", 1)]
    public void Handed_over_or_logged_the_states_are_the_same(string input, int keys)
    {
        using var elided = new TopologyDriver(Relay.Topology(), Noon);
        using var logged = new TopologyDriver(Relay.Topology(), Noon, elides: false);

        foreach (var driver in (TopologyDriver[])[elided, logged])
        {
            driver.Pipe(Topologies.Input, "a", input);
            driver.Settle();
        }

        Told(logged).ShouldAllBe(told => told.EndsWith("logged", StringComparison.Ordinal));
        elided.State<string>(Topologies.Store).Count.ShouldBe(keys);
        logged.State<string>(Topologies.Store).ShouldBe(elided.State<string>(Topologies.Store));
    }

    [Fact]
    public void What_must_go_through_the_log_does_so()
    {
        using var driver = new TopologyDriver(Relay.Topology(), Noon);

        driver.Pipe(Topologies.Input, "a", "log b");
        Told(driver).ShouldBeEmpty();
        driver.Settle();

        Told(driver).ShouldBe(["b=0 b logged"]);
    }

    [Fact]
    public void What_is_said_at_the_commit_goes_through_the_log()
    {
        using var driver = new TopologyDriver(Relay.Topology(), Noon);

        driver.Pipe(Topologies.Input, "a", "late b");
        driver.Settle();

        Told(driver).ShouldBe(["b=0 late logged"]);
    }

    [Fact]
    public void What_is_gathered_over_a_batch_is_sent_once_and_handed_over()
    {
        using var bench = Bench();
        bench.Start();
        for (var i = 0; i < 5; i++)
        {
            bench.Feed("a", "gather b");
        }

        bench.Settle();

        bench.Outputs.ShouldBe(["b=0 times 5 handed over"]);
    }

    [Fact]
    public void A_topology_may_take_in_few_records_at_once()
    {
        using var bench = Bench(maxBatchRecords: 2);
        bench.Start();
        for (var i = 0; i < 5; i++)
        {
            bench.Feed("a", "gather b");
        }

        bench.Settle();

        bench.Outputs.ShouldBe(["b=0 times 2 handed over", "b=0 times 2 handed over", "b=0 times 1 handed over"]);
    }

    [Fact]
    public void A_message_that_is_rejected_is_kept_with_the_bytes_it_would_have_had()
    {
        using var driver = new TopologyDriver(Relay.Topology(), Noon);

        driver.Pipe(
            Topologies.Input,
            "a",
            "bad b",
            new RecordHeaders().Add(HeaderNames.ReceivedAt, "1000").Add("of-its-cause", "x")
        );

        var rejected = driver.Rejected.Single();
        rejected.Key.ShouldBe("b");
        rejected.Bytes.ShouldBe("?"u8.ToArray());
        rejected.OriginTopic.ShouldBe(Relay.Messages);
        rejected.Headers.GetText(HeaderNames.OriginOffset).ShouldBe("-1");
        rejected.Headers.GetText(HeaderNames.ReceivedAt).ShouldBe("1000");
        rejected.Headers.Get("of-its-cause").ShouldBeNull();
    }

    [Fact]
    public void A_transaction_always_ends_the_rest_goes_through_the_log()
    {
        using var bench = Bench(new StreamThreadOptions { MaxLocalMessages = 4 });
        bench.Start();

        bench.Feed("a", "9 b c");
        bench.Thread.Step();
        bench.Log.Records(Relay.Messages, withOpenTransactions: true).Count.ShouldBe(1);
        bench.Settle();

        bench.Outputs.Count(told => told.EndsWith("handed over", StringComparison.Ordinal)).ShouldBe(8);
        bench.Outputs.Count(told => told.EndsWith("logged", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void A_source_that_yields_waits_until_half_of_too_many_messages_are_left()
    {
        using var bench = Bench(new StreamThreadOptions { MaxWaitingMessages = 10, BatchRecords = 2 });
        for (var i = 0; i < 20; i++)
        {
            bench.Log.Append(Relay.Messages, "m", "0 x"u8.ToArray());
        }

        bench.Start();
        LetASecondPass(bench);
        for (var i = 0; i < 3; i++)
        {
            bench.Feed("a", "1 b");
        }

        while (bench.Outputs.Count(IsLogged) < 20 || bench.Outputs.Count() < 23)
        {
            LetASecondPass(bench);
        }

        bench.Outputs.TakeWhile(IsLogged).Count().ShouldBeInRange(14, 18);
        bench.Outputs.Count().ShouldBe(23);
        bench.Logged.Count(line => line.Contains("messages wait", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory]
    [InlineData(LogCall.Produce)]
    [InlineData(LogCall.CommitTransaction)]
    public void An_abort_takes_what_was_handed_over_back_and_it_comes_again_once(LogCall call)
    {
        using var bench = Bench();
        bench.Start();

        bench.Faults.Fail(call, LogErrorKind.Abortable);
        bench.Feed("a", "3 b c");
        // Fails at the log while the message before it waits to be handed over.
        bench.Feed("a", "log d");
        bench.Settle();

        bench
            .Outputs.Order(StringComparer.Ordinal)
            .ShouldBe(["b=0 c b handed over", "b=2 c b handed over", "c=1 b c handed over", "d=0 d logged"]);
    }

    [Fact]
    public void A_partition_that_another_thread_runs_is_reached_through_the_log()
    {
        using var bench = Bench();
        using var other = bench.AnotherThread("other");
        bench.StartWith(other);
        foreach (var key in (string[])["k0", "k1", "k2", "k3"])
        {
            bench.Feed(key, "2 k0 k1 k2 k3");
        }

        bench.SettleWith(other);

        var told = bench.Outputs.ToArray();
        told.Length.ShouldBe(8);
        told.Count(line => line.EndsWith("logged", StringComparison.Ordinal)).ShouldBeInRange(1, 7);
    }

    [Fact]
    public void A_repartition_topic_that_is_not_both_read_and_written_is_our_mistake()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()).WithRepartition("nowhere"));

        Should.Throw<InvalidOperationException>(() => bench.Thread.Step()).Message.ShouldContain("nowhere");
    }

    private static ThreadBench Bench(StreamThreadOptions? options = null, int? maxBatchRecords = null)
    {
        var bench = new ThreadBench(Relay.Topology(maxBatchRecords: maxBatchRecords), options: options);
        bench.Log.CreateTopic(Relay.Messages, 2);
        return bench;
    }

    private static void LetASecondPass(ThreadBench bench)
    {
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Thread.Step();
    }

    private static bool IsLogged(string told) => told.EndsWith("logged", StringComparison.Ordinal);

    private static IEnumerable<string> Told(TopologyDriver driver) =>
        driver.Output(Topologies.Output).Select(record => $"{record.Key}={record.Value}");
}
