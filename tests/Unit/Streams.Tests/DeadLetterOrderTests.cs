using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing;

namespace LeadStreams.Streams.Tests;

public sealed class DeadLetterOrderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Requirement", "S0-34")]
    public void Records_of_a_key_wait_behind_its_dead_letter_and_follow_a_redrive_in_order()
    {
        using var driver = Parking(() => new Appender());
        Pipe(driver, "k a", "k ?bad", "k b", "other c", "k d");

        Outputs(driver).ShouldBe(["k=a", "other=c"]);
        (driver.BlockedKeys, driver.ParkedRecords).ShouldBe((1, 2));

        driver.Redrive(driver.Rejected.Single(), "mended"u8.ToArray());

        Outputs(driver).ShouldBe(["k=a", "other=c", "k=amended", "k=amendedb", "k=amendedbd"]);
        (driver.BlockedKeys, driver.ParkedRecords).ShouldBe((0, 0));
    }

    [Fact]
    public void A_record_without_dead_letters_before_it_never_waits_again()
    {
        using var driver = Parking(() => new Appender());
        Pipe(driver, "k ?bad", "k b");
        driver.Discard(driver.Rejected.Single());
        Pipe(driver, "k c");

        Outputs(driver).ShouldBe(["k=b", "k=bc"]);
    }

    [Fact]
    public void A_redrive_that_is_rejected_again_keeps_the_key_waiting()
    {
        using var driver = Parking(() => new Appender());
        Pipe(driver, "k ?bad", "k b");

        driver.Redrive(driver.Rejected[0]);
        Outputs(driver).ShouldBeEmpty();
        driver.Rejected.Count.ShouldBe(2);
        driver.Rejected[1].Headers.GetText(HeaderNames.QueuePlace).ShouldBe("input/0/0#0");
        driver.Rejected[1].Headers.GetText(HeaderNames.OriginOffset).ShouldBe("0");

        driver.Redrive(driver.Rejected[1], "good"u8.ToArray());
        Outputs(driver).ShouldBe(["k=good", "k=goodb"]);
    }

    [Fact]
    public void A_parked_record_that_is_rejected_when_its_turn_comes_holds_up_the_rest()
    {
        using var driver = Parking(() => new Appender());
        Pipe(driver, "k ?1", "k a", "k ?2", "k b");

        driver.Discard(driver.Rejected[0]);
        Outputs(driver).ShouldBe(["k=a"]);
        (driver.BlockedKeys, driver.ParkedRecords, driver.Rejected.Count).ShouldBe((1, 1, 2));
        Pipe(driver, "k c");
        driver.Discard(driver.Rejected[1]);

        Outputs(driver).ShouldBe(["k=a", "k=ab", "k=abc"]);
    }

    [Fact]
    [Trait("Requirement", "S0-34")]
    public void The_same_command_twice_does_its_work_once()
    {
        using var driver = Parking(() => new Appender());
        Pipe(driver, "k ?bad", "k b");
        var rejected = driver.Rejected.Single();

        driver.Redrive(rejected, "x"u8.ToArray());
        driver.Redrive(rejected, "x"u8.ToArray());
        driver.Discard(rejected);
        Pipe(driver, "k ?worse");
        driver.Redrive(rejected, "x"u8.ToArray());

        Outputs(driver).ShouldBe(["k=x", "k=xb"]);
        driver.BlockedKeys.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "S0-34")]
    public void What_waits_survives_a_restart()
    {
        using var driver = Parking(() => new Appender());
        var headers = new RecordHeaders().Add("h", "1").Add("null", (byte[]?)null);
        Pipe(driver, "k ?bad");
        driver.Pipe(Topologies.Input, "k", "b", headers);
        driver.Pipe(Topologies.Input, "k", null);
        driver.Restart();
        Pipe(driver, "k c");
        driver.Restart();
        (driver.BlockedKeys, driver.ParkedRecords).ShouldBe((1, 3));

        driver.Redrive(driver.Rejected.Single(), "a"u8.ToArray());
        driver.Restart();

        Outputs(driver).ShouldBe(["k=a", "k=ab", "k=", "k=c"]);
        (driver.BlockedKeys, driver.ParkedRecords).ShouldBe((0, 0));
    }

    [Fact]
    [Trait("Requirement", "S0-34")]
    public void Beyond_the_bound_records_become_dead_letters_that_keep_their_place()
    {
        using var driver = Parking(() => new Appender(), maxParked: 2);
        Pipe(driver, "k ?bad", "k a", "k b", "k c", "k d");

        driver.Rejected.Select(record => record.Code).ShouldBe(["asked-for", "too_many_parked", "too_many_parked"]);
        driver.ParkedRecords.ShouldBe(2);

        // Redriven in any order they come in theirs.
        driver.Redrive(driver.Rejected[2]);
        driver.Redrive(driver.Rejected[0], "x"u8.ToArray());
        Outputs(driver).ShouldBe(["k=x", "k=xa", "k=xab"]);
        Pipe(driver, "k e");
        driver.Redrive(driver.Rejected[1]);

        Outputs(driver).Skip(3).ShouldBe(["k=xabc", "k=xabcd", "k=xabcde"]);
        driver.BlockedKeys.ShouldBe(0);
    }

    [Fact]
    public void Timers_of_a_waiting_key_wait_with_it_and_fire_late_but_once()
    {
        using var driver = Parking(() => new RejectingAlarm());
        Pipe(driver, "k 10", "other 10", "k ?bad", "k 60");
        driver.AdvanceTo(Noon.AddSeconds(30));
        Outputs(driver).ShouldBe(["other=12:00:10 at 12:00:10"]);
        driver.Restart();

        // The parked record moves the timer: what was held of it does not count any more.
        driver.Discard(driver.Rejected.Single());
        driver.AdvanceTo(Noon.AddMinutes(5));
        Outputs(driver).Skip(1).ShouldBe(["k=12:01:30 at 12:01:30"]);
    }

    [Fact]
    public void A_timer_that_no_parked_record_moved_fires_when_the_key_is_free()
    {
        using var driver = Parking(() => new RejectingAlarm());
        Pipe(driver, "k 10", "k ?bad");
        driver.AdvanceTo(Noon.AddSeconds(30));
        driver.Restart();
        driver.Discard(driver.Rejected.Single());
        driver.AdvanceTo(Noon.AddSeconds(30));

        Outputs(driver).ShouldBe(["k=12:00:10 at 12:00:30"]);
    }

    [Fact]
    public void Without_order_a_redrive_processes_the_record_after_those_that_came_later()
    {
        using var driver = Driver(() => new Appender(), DeadLetterPolicy.Independent);
        Pipe(driver, "k ?bad", "k b");
        driver.Redrive(driver.Rejected.Single(), "a"u8.ToArray());

        Outputs(driver).ShouldBe(["k=b", "k=ba"]);
        driver.Rejected.Single().Headers.GetText(HeaderNames.QueuePlace).ShouldBeNull();
    }

    [Fact]
    public void A_redriven_record_is_as_it_was_read()
    {
        using var driver = Driver(() => new Appender(), DeadLetterPolicy.Independent);
        driver.Pipe(Topologies.Input, "k", "?bad", new RecordHeaders().Add(HeaderNames.ReceivedAt, "17"));
        driver.AdvanceTo(Noon.AddHours(1));
        driver.Redrive(driver.Rejected.Single());

        var (first, second) = (driver.Rejected[0].Headers, driver.Rejected[1].Headers);
        second.Count.ShouldBe(first.Count);
        for (var i = 0; i < first.Count; i++)
        {
            (second[i].Key, Encoding.UTF8.GetString(second[i].Value!)).ShouldBe(
                (first[i].Key, Encoding.UTF8.GetString(first[i].Value!))
            );
        }
    }

    [Fact]
    public void A_later_record_takes_the_place_of_a_dead_letter_where_each_is_the_whole_truth()
    {
        using var driver = Driver(() => new Appender(), DeadLetterPolicy.Supersede);
        Pipe(driver, "k ?bad", "k b", "other ?bad");
        driver.Redrive(driver.Rejected[0], "old"u8.ToArray());
        driver.Redrive(driver.Rejected[1], "new"u8.ToArray());
        Pipe(driver, "other c");

        Outputs(driver).ShouldBe(["k=b", "other=new", "other=newc"]);
        (driver.BlockedKeys, driver.ParkedRecords).ShouldBe((0, 0));
    }

    [Fact]
    public void A_record_without_key_never_waits()
    {
        using var driver = Parking(() => new Appender());
        driver.Pipe(Topologies.Input, "", "?bad");
        driver.Pipe(Topologies.Input, "", "b");
        driver.Redrive(driver.Rejected.Single(), "a"u8.ToArray());

        Outputs(driver).ShouldBe(["=b", "=ba"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Messages_between_keys_wait_too_handed_over_or_not(bool elides)
    {
        using var driver = new TopologyDriver(Forwarder.Topology(), Noon, elides);
        Pipe(driver, "a k ?bad", "a k b", "a other c");
        driver.Settle();
        Outputs(driver).ShouldBe(["other=c"]);
        driver.Redrive(driver.Rejected.Single(), "a"u8.ToArray());

        Outputs(driver).ShouldBe(["other=c", "k=a", "k=b"]);
        var stale = driver.Rejected.Single();
        Pipe(driver, "a k ?worse");
        driver.Settle();
        driver.Redrive(stale, "x"u8.ToArray());
        driver.BlockedKeys.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "S0-34")]
    public void A_command_that_is_none_is_a_dead_letter_itself()
    {
        using var driver = Parking(() => new Appender());
        driver.Command("explode");
        Pipe(driver, "k a");

        var rejected = driver.Rejected.ShouldHaveSingleItem();
        (rejected.Code, rejected.OriginTopic).ShouldBe((RejectCodes.UnknownCommand, "app-control"));
        Outputs(driver).ShouldBe(["k=a"]);
    }

    private static TopologyDriver Parking(Func<IKeyedProcessor<string>> processor, int maxParked = 100) =>
        Driver(processor, DeadLetterPolicy.Park(maxParked));

    private static TopologyDriver Driver(Func<IKeyedProcessor<string>> processor, DeadLetterPolicy policy) =>
        new(Topologies.OfKeyed(processor, deadLetters: policy), Noon);

    private static void Pipe(TopologyDriver driver, params ReadOnlySpan<string> records)
    {
        foreach (var record in records)
        {
            var space = record.IndexOf(' ', StringComparison.Ordinal);
            driver.Pipe(Topologies.Input, record[..space], record[(space + 1)..]);
        }
    }

    private static IEnumerable<string> Outputs(TopologyDriver driver) =>
        driver.Output(Topologies.Output).Select(record => $"{record.Key}={record.Value}");

    /// <summary>Sends each input on to the key that it names, as a message; a message that begins with '?' is rejected.</summary>
    private sealed class Forwarder : IProcessor
    {
        private const string Messages = "messages";

        public static Topology Topology() =>
            new()
            {
                ApplicationId = "app",
                Sources =
                [
                    new SourceTopic(Topologies.Input, TextSerde.Instance),
                    new SourceTopic(Messages, TextSerde.Instance),
                ],
                Stores = [],
                Sinks =
                [
                    new SinkTopic(Topologies.Output, TextSerde.Instance),
                    new SinkTopic(Messages, TextSerde.Instance),
                ],
                Repartitions = [Messages],
                Processor = () => new Forwarder(),
                DeadLetterTopic = Topologies.DeadLetterTopic,
                DeadLetters = DeadLetterPolicy.Park(),
            };

        public void Process(in StreamRecord record, ITaskContext context)
        {
            var value = (string)record.Value!;
            if (record.Topic == Topologies.Input)
            {
                var space = value.IndexOf(' ', StringComparison.Ordinal);
                context.Emit(Messages, value[..space], value[(space + 1)..]);
            }
            else if (value is ['?', ..])
            {
                context.Reject("asked-for");
            }
            else
            {
                context.Emit(Topologies.Output, record.Key, value);
            }
        }
    }

    /// <summary>An alarm that rejects values that begin with '?'.</summary>
    private sealed class RejectingAlarm : IKeyedProcessor<string>
    {
        private readonly Alarm alarm = new();

        public void Decide(string key, string? state, in StreamRecord record, Decision<string> decision)
        {
            if (record.Value is string and ['?', ..])
            {
                decision.Reject("asked-for");
            }
            else
            {
                alarm.Decide(key, state, record, decision);
            }
        }

        public void OnTimer(string key, string? state, in FiredTimer timer, Decision<string> decision) =>
            alarm.OnTimer(key, state, timer, decision);
    }
}
