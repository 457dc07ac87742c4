using System.Text;
using LeadStreams.Testing;

namespace LeadStreams.Streams.Tests;

public sealed class TopologyDriverTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Records_change_state_and_come_out()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Appender()), Noon);

        driver.Pipe(Topologies.Input, "k", "a");
        driver.Pipe(Topologies.Input, "k", "b");
        driver.Pipe(Topologies.Input, "other", "c");

        driver.Output(Topologies.Output).Select(record => record.Value).ShouldBe(["a", "ab", "c"]);
        driver
            .State<string>(Topologies.Store)
            .ShouldBe(new Dictionary<string, string> { ["k"] = "ab", ["other"] = "c" });
    }

    [Fact]
    public void A_tombstone_is_a_record_without_value()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Appender()), Noon);

        driver.Pipe(Topologies.Input, "k", "a");
        driver.Pipe(Topologies.Input, "gone", "a");
        driver.Pipe(Topologies.Input, "gone", null);

        driver.Latest<string>(Topologies.Output).Keys.ShouldBe(["k"]);
        driver.State<string>(Topologies.Store).Keys.ShouldBe(["k"]);
    }

    [Fact]
    public void State_and_timers_survive_a_restart()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Appender()), Noon);
        using var alarms = new TopologyDriver(Topologies.OfKeyed(() => new Alarm()), Noon);

        driver.Pipe(Topologies.Input, "k", "a");
        driver.Restart();
        driver.Pipe(Topologies.Input, "k", "b");
        alarms.Pipe(Topologies.Input, "k", "30");
        alarms.Restart();
        alarms.AdvanceTo(Noon.AddMinutes(1));

        driver.State<string>(Topologies.Store)["k"].ShouldBe("ab");
        alarms.Output(Topologies.Output).Single().Value.ShouldBe("12:00:30 at 12:00:30");
    }

    [Fact]
    public void Timers_fire_in_due_order_each_at_its_time()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Alarm()), Noon);

        driver.Pipe(Topologies.Input, "late", "20");
        driver.Pipe(Topologies.Input, "early", "10");
        driver.Pipe(Topologies.Input, "moved", "5");
        driver.Pipe(Topologies.Input, "moved", "15");
        driver.Pipe(Topologies.Input, "never", "1");
        driver.Pipe(Topologies.Input, "never", "cancel");
        driver.AdvanceTo(Noon.AddSeconds(9.999));
        driver.Output(Topologies.Output).ShouldBeEmpty();
        driver.AdvanceTo(Noon.AddMinutes(1));

        driver
            .Output(Topologies.Output)
            .Select(record => $"{record.Key} {record.Value}")
            .ShouldBe(["early 12:00:10 at 12:00:10", "moved 12:00:15 at 12:00:15", "late 12:00:20 at 12:00:20"]);
    }

    [Fact]
    public void A_rejected_record_keeps_its_bytes_and_tells_where_it_came_from()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Appender()), Noon);
        var headers = new RecordHeaders()
            .Add(HeaderNames.Source, "web")
            .Add(HeaderNames.RejectCode, "from an earlier life");

        driver.Pipe(Topologies.Input, "k", "a");
        driver.Pipe(Topologies.Input, "k", "?bad", headers);

        var rejected = driver.Rejected.ShouldHaveSingleItem();
        (rejected.Key, rejected.Code, rejected.Field, rejected.Detail).ShouldBe(
            ("k", "asked-for", "value", "the test wants it")
        );
        Encoding.UTF8.GetString(rejected.Bytes!).ShouldBe("?bad");
        rejected.Headers.GetText(HeaderNames.Source).ShouldBe("web");
        rejected.Headers.GetText(HeaderNames.OriginTopic).ShouldBe(Topologies.Input);
        rejected.Headers.GetText(HeaderNames.OriginOffset).ShouldBe("1");
        rejected.Headers.GetText(HeaderNames.Service).ShouldBe("app");
        rejected.Headers.Count.ShouldBe(9);
        driver.State<string>(Topologies.Store)["k"].ShouldBe("a");
    }

    [Fact]
    public void What_cannot_be_decoded_is_rejected_before_the_processor_sees_it()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Appender()), Noon);

        driver.Pipe(Topologies.Input, "k", new RawValue("!"u8.ToArray()));

        driver.Rejected.ShouldHaveSingleItem().Code.ShouldBe(RejectCodes.Undecodable);
        driver.Output(Topologies.Output).ShouldBeEmpty();
    }

    [Fact]
    public void Headers_of_trace_and_latency_travel_and_no_others()
    {
        using var driver = new TopologyDriver(Topologies.OfKeyed(() => new Appender()), Noon);
        var headers = new RecordHeaders()
            .Add(HeaderNames.TraceParent, "00-1-2-01")
            .Add(HeaderNames.ReceivedAt, "1772366400000")
            .Add(HeaderNames.Origin, "live")
            .Add(HeaderNames.Source, "web");

        driver.Pipe(Topologies.Input, "k", "a", headers);

        var output = driver.Output(Topologies.Output).ShouldHaveSingleItem().Headers;
        output.GetText(HeaderNames.TraceParent).ShouldBe("00-1-2-01");
        output.GetText(HeaderNames.ReceivedAt).ShouldBe("1772366400000");
        output.GetText(HeaderNames.Origin).ShouldBe("live");
        output.Count.ShouldBe(3);
    }

    [Fact]
    public void What_is_said_at_the_commit_inherits_the_earliest_time_of_receipt()
    {
        using var driver = new TopologyDriver(Topologies.Of(() => new AtCommit()), Noon);
        foreach (var receivedMs in (string[])["2000", "1000", "3000"])
        {
            driver.Pipe(Topologies.Input, "k", "a", new RecordHeaders().Add(HeaderNames.ReceivedAt, receivedMs));
        }

        driver.Commit();
        driver.Pipe(Topologies.Input, "k", "a");
        driver.Commit();

        driver
            .Output(Topologies.Output)
            .Select(record => record.Headers.GetText(HeaderNames.ReceivedAt))
            .ShouldBe(["1000", null]);
    }

    private sealed class AtCommit : IProcessor
    {
        public void Process(in StreamRecord record, ITaskContext context) { }

        public void BeforeCommit(ITaskContext context) => context.Emit(Topologies.Output, "all", "done");
    }
}
