using LeadStreams.Contracts;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Tests;

public sealed class StreamThreadTests
{
    [Fact]
    public void Nothing_is_seen_before_the_commit_interval_is_over()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Start();

        bench.Feed("k", "a");
        bench.Thread.Step();
        bench.Outputs.ShouldBeEmpty();
        bench.Clock.Advance(TimeSpan.FromMilliseconds(100));
        bench.Thread.Step();

        bench.Outputs.ShouldBe(["k=a"]);
    }

    [Theory]
    [InlineData(LogCall.Produce, LogErrorKind.Abortable)]
    [InlineData(LogCall.SendOffsets, LogErrorKind.Abortable)]
    [InlineData(LogCall.CommitTransaction, LogErrorKind.Abortable)]
    [InlineData(LogCall.SendOffsets, LogErrorKind.Retriable)]
    [InlineData(LogCall.CommitTransaction, LogErrorKind.Retriable)]
    [InlineData(LogCall.CommitTransaction, LogErrorKind.UnknownOutcome)]
    [InlineData(LogCall.BeginTransaction, LogErrorKind.Fatal)]
    [InlineData(LogCall.Produce, LogErrorKind.Fatal)]
    [InlineData(LogCall.CommitTransaction, LogErrorKind.Fatal)]
    [InlineData(LogCall.Poll, LogErrorKind.Retriable)]
    [InlineData(LogCall.Poll, LogErrorKind.Fatal)]
    public void A_call_that_fails_changes_nothing_in_the_result(LogCall call, LogErrorKind kind)
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Start();
        bench.Feed("k", "a");
        bench.Settle();

        bench.Faults.Fail(call, kind, times: 2);
        bench.Feed("k", "b");
        bench.Feed("k", "c");
        bench.Settle();

        bench.Outputs.ShouldBe(["k=a", "k=ab", "k=abc"]);
    }

    [Theory]
    [InlineData(LogErrorKind.Retriable)]
    [InlineData(LogErrorKind.UnknownOutcome)]
    [InlineData(LogErrorKind.Fatal)]
    public void A_commit_whose_answer_is_lost_is_not_done_again(LogErrorKind kind)
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Start();

        bench.Faults.LoseAnswer(LogCall.CommitTransaction, kind);
        bench.Feed("k", "a");
        bench.Settle();
        bench.Feed("k", "b");
        bench.Settle();

        bench.Outputs.ShouldBe(["k=a", "k=ab"]);
    }

    [Fact]
    public void A_commit_that_never_answers_is_not_taken_for_aborted()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Start();

        bench.Faults.LoseAnswer(LogCall.CommitTransaction, LogErrorKind.Retriable, times: 3);
        bench.Feed("k", "a");
        bench.Settle();

        bench.Outputs.ShouldBe(["k=a"]);
        bench.Faults.Calls.Count(call => call == LogCall.AbortTransaction).ShouldBe(0);
        bench.Faults.Calls.Count(call => call == LogCall.InitTransactions).ShouldBe(2);
    }

    [Fact]
    public void A_processor_is_told_of_an_abort_before_its_records_come_again()
    {
        var gatherer = new Gatherer();
        using var bench = new ThreadBench(Topologies.Of(() => gatherer));
        bench.Start();

        bench.Faults.Fail(LogCall.CommitTransaction, LogErrorKind.Abortable);
        bench.Feed("k", "a");
        bench.Settle();

        bench.Outputs.ShouldBe(["sum=a"]);
        gatherer.Aborts.ShouldBe(1);
    }

    [Fact]
    public void A_processor_that_throws_ends_the_thread_and_its_transaction()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Thrower(new InvalidOperationException("bug"))));
        bench.Start();
        bench.Feed("k", "a");
        bench.Feed("k", "throw");

        var fault = Should.Throw<ProcessorException>(bench.Settle);
        bench.Thread.Dispose();

        fault.Message.ShouldContain("input-");
        fault.Message.ShouldContain("offset 1");
        bench.Faults.Calls.ShouldContain(LogCall.AbortTransaction);
        bench.Log.Records(Topologies.Output, withOpenTransactions: true).ShouldBeEmpty();
        bench.Statuses[^1].Phase.ShouldBe(StreamThreadPhase.Closed);
    }

    [Fact]
    public void A_thread_whose_processor_cannot_begin_was_never_ready()
    {
        using var bench = new ThreadBench(
            Topologies.Of(() => new Beginner { Fault = new InvalidOperationException() })
        );

        Should.Throw<ProcessorException>(bench.Start).Message.ShouldContain("at the start of partition");

        bench.Statuses.ShouldNotContain(status => status.RunningTasks > 0);
        bench.Statuses.ShouldNotContain(status => status.Phase == StreamThreadPhase.Running);
    }

    [Fact]
    public void A_thread_is_ready_when_its_processors_have_begun()
    {
        var began = 0;
        using var bench = new ThreadBench(Topologies.Of(() => new Beginner { Began = () => began++ }));

        bench.Start();

        began.ShouldBe(2, "two partitions");
        bench.Statuses[^1].RunningTasks.ShouldBe(2);
    }

    [Fact]
    public void A_registry_that_does_not_answer_is_waited_for()
    {
        var thrower = new Thrower(new SchemaRegistryException("away"));
        using var bench = new ThreadBench(Topologies.OfKeyed(() => thrower));
        bench.Start();
        bench.Feed("k", "a");
        bench.Feed("k", "throw");

        bench.Thread.Step();
        bench.Thread.Step().ShouldBeGreaterThan(TimeSpan.Zero);
        thrower.IsHealed = true;
        bench.Settle();

        bench.Outputs.ShouldBe(["k=a", "k=throw"]);
    }

    [Fact]
    [Trait("Requirement", "S0-34")]
    public void A_registry_that_is_away_for_hours_costs_no_record_and_no_process()
    {
        var registry = new FailingSerde(new SchemaRegistryException("away"));
        using var bench = new ThreadBench(Topologies.Reading(registry));
        bench.Start();
        bench.Feed("k", "a");
        bench.Feed("j", "b");
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 1_000; i++)
        {
            waits.Add(bench.Thread.Step());
            bench.Clock.Advance(waits[^1]);
        }

        bench.Log.Records(Topologies.DeadLetterTopic).ShouldBeEmpty();
        waits.Skip(20).ShouldAllBe(wait => wait >= TimeSpan.FromSeconds(5) && wait <= TimeSpan.FromSeconds(10));
        waits.Skip(20).Distinct().Count().ShouldBeGreaterThan(900);

        registry.IsHealed = true;
        bench.Settle();
        bench.Outputs.Order(StringComparer.Ordinal).ShouldBe(["j=b", "k=a"]);
    }

    [Fact]
    public void A_registry_that_refuses_is_a_fault_of_ours()
    {
        var registry = new FailingSerde(new SchemaRegistryException("forbidden", 403));
        using var bench = new ThreadBench(Topologies.Reading(registry));
        bench.Start();
        bench.Feed("k", "a");

        Should.Throw<ProcessorException>(bench.Settle);
    }

    [Fact]
    public void Instances_that_fail_together_do_not_come_back_together()
    {
        static TimeSpan FirstWait(string instance)
        {
            using var bench = new ThreadBench(
                Topologies.OfKeyed(() => new Appender()),
                withTopics: false,
                options: new StreamThreadOptions { InstanceId = instance }
            );
            return bench.Thread.Step();
        }

        FirstWait("0").ShouldNotBe(FirstWait("1"));
        FirstWait("0").ShouldBe(FirstWait("0"));
    }

    [Fact]
    public void When_nothing_can_be_committed_it_gives_up_in_the_end()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Start();
        bench.Faults.Fail(LogCall.CommitTransaction, LogErrorKind.Abortable, times: 1000);
        bench.Feed("k", "a");

        Should.Throw<LogException>(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                bench.Settle();
            }
        });
    }

    [Fact]
    public void Missing_topics_are_all_named_when_the_time_to_start_is_over()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()), withTopics: false);

        bench.Thread.Step().ShouldBeGreaterThan(TimeSpan.Zero);
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        var fault = Should.Throw<TopologyException>(() => bench.Thread.Step());

        fault.Message.ShouldContain("input, output, dead");
        fault.Message.ShouldContain("leadstreams topics apply");
    }

    [Fact]
    public void Topics_that_come_late_are_waited_for()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()), withTopics: false);
        bench.Thread.Step();
        bench.Log.CreateTopic(Topologies.Input, 2);
        bench.Log.CreateTopic(Topologies.Output, 2);
        bench.Log.CreateTopic(Topologies.DeadLetterTopic, 1);

        bench.Start();

        bench.Log.PartitionCount("app-words-changelog").ShouldBe(2);
        bench.Log.PartitionCount("app-timers-changelog").ShouldBe(2);
    }

    [Fact]
    public void A_changelog_of_another_partition_count_is_refused()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Log.CreateTopic("app-words-changelog", 3);
        bench.Thread.Step();
        bench.Clock.Advance(TimeSpan.FromMinutes(2));

        Should.Throw<TopologyException>(() => bench.Thread.Step()).Message.ShouldContain("app-words-changelog");
    }

    [Fact]
    public void Status_goes_from_starting_over_restoring_to_running()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Faults.Fail(LogCall.Committed, LogErrorKind.Retriable);
        bench.Start();

        bench
            .Statuses.Select(status => status.Phase)
            .Distinct()
            .ShouldBe([StreamThreadPhase.Restoring, StreamThreadPhase.Running]);
        bench.Thread.Status.RunningTasks.ShouldBe(2);
    }

    private sealed class Gatherer : IProcessor
    {
        private string gathered = "";

        public int Aborts { get; private set; }

        public void Process(in StreamRecord record, ITaskContext context) => gathered += (string)record.Value!;

        public void BeforeCommit(ITaskContext context)
        {
            context.Emit(Topologies.Output, "sum", gathered);
            gathered = "";
        }

        public void OnAbort()
        {
            Aborts++;
            gathered = "";
        }
    }

    private sealed class Beginner : IStartingProcessor
    {
        public Exception? Fault { get; init; }

        public Action Began { get; init; } = () => { };

        public void OnStart(ITaskContext context)
        {
            if (Fault is not null)
            {
                throw Fault;
            }

            Began();
        }

        public void Process(in StreamRecord record, ITaskContext context) { }
    }

    private sealed class FailingSerde(Exception fault) : ISerde
    {
        public bool IsHealed { get; set; }

        public object Deserialize(ReadOnlySpan<byte> bytes) =>
            IsHealed ? TextSerde.Instance.Deserialize(bytes) : throw fault;

        public void Serialize(object value, System.Buffers.IBufferWriter<byte> destination) =>
            TextSerde.Instance.Serialize(value, destination);
    }

    private sealed class Thrower(Exception fault) : IKeyedProcessor<string>
    {
        public bool IsHealed { get; set; }

        public void Decide(string key, string? state, in StreamRecord record, Decision<string> decision)
        {
            decision.Emit(Topologies.Output, key, record.Value);
            if ((string)record.Value! == "throw" && !IsHealed)
            {
                throw fault;
            }
        }
    }
}
