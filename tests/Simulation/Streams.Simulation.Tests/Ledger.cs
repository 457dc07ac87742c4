using System.Globalization;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>
/// The topology under simulation: two co-partitioned sources, a store, timers, rejects, and work gathered until the commit. Each
/// value says what to do: <c>add</c>, <c>reject</c>, <c>timer &lt;ms&gt;</c>, <c>book</c> and <c>unbook</c> (a timer too far away to fire).
/// </summary>
internal sealed class Ledger(IDictionary<string, LedgerState>? ownMemory) : IProcessor
{
    public const string Application = "ledger";
    public const string SourceA = "source-a";
    public const string SourceB = "source-b";
    public const string Applied = "applied";
    public const string Fired = "fired";
    public const string Summaries = "summaries";
    public const string DeadLetters = "dead-letters";
    public const string Store = "states";
    public const string Changelog = "ledger-states-changelog";
    public const string TimersChangelog = "ledger-timers-changelog";

    private readonly SortedSet<string> touched = new(StringComparer.Ordinal);

    /// <summary>The topology; with <paramref name="ownMemory"/> a broken one, whose processor keeps state where no abort restores it.</summary>
    public static Topology Topology(IDictionary<string, LedgerState>? ownMemory = null) =>
        new()
        {
            ApplicationId = Application,
            Sources = [new SourceTopic(SourceA, LedgerSerde.Text), new SourceTopic(SourceB, LedgerSerde.Text)],
            Stores = [new StoreDefinition(Store, LedgerSerde.State)],
            Sinks =
            [
                new SinkTopic(Applied, LedgerSerde.Text),
                new SinkTopic(Fired, LedgerSerde.Text),
                new SinkTopic(Summaries, LedgerSerde.State),
            ],
            Processor = () => new Ledger(ownMemory),
            DeadLetterTopic = DeadLetters,
        };

    public void Process(in StreamRecord record, ITaskContext context)
    {
        var value = (string)record.Value!;
        if (value == "reject")
        {
            context.Reject("asked-for");
            return;
        }

        Put(context, record.Key, Get(context, record.Key).With(record.Topic, record.Offset));
        context.Emit(
            Applied,
            record.Key,
            string.Create(CultureInfo.InvariantCulture, $"{record.Topic} {record.Offset}")
        );
        if (value.StartsWith("timer ", StringComparison.Ordinal))
        {
            var delay = TimeSpan.FromMilliseconds(int.Parse(value[6..], CultureInfo.InvariantCulture));
            context.Schedule(
                record.Key,
                string.Create(CultureInfo.InvariantCulture, $"{record.Topic}@{record.Offset}"),
                record.Timestamp + delay
            );
        }
        else if (value == "book")
        {
            context.Schedule(record.Key, "far", record.Timestamp.AddDays(1));
        }
        else if (value == "unbook")
        {
            context.Cancel(record.Key, "far");
        }
    }

    public void OnTimer(in FiredTimer timer, ITaskContext context)
    {
        Put(context, timer.Key, Get(context, timer.Key).WithFired());
        context.Emit(
            Fired,
            timer.Key,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{timer.Name} {timer.Due.ToUnixTimeMilliseconds()} {context.Now.ToUnixTimeMilliseconds()}"
            )
        );
    }

    public void BeforeCommit(ITaskContext context)
    {
        foreach (var key in touched)
        {
            context.Emit(Summaries, key, Get(context, key));
        }

        touched.Clear();
    }

    public void OnAbort() => touched.Clear();

    private LedgerState Get(ITaskContext context, string key) =>
        ownMemory is null ? context.Store<LedgerState>(Store).Get(key) ?? LedgerState.Empty
        : ownMemory.TryGetValue(key, out var state) ? state
        : LedgerState.Empty;

    private void Put(ITaskContext context, string key, LedgerState state)
    {
        touched.Add(key);
        context.Store<LedgerState>(Store).Put(key, state);
        if (ownMemory is not null)
        {
            ownMemory[key] = state;
        }
    }
}
