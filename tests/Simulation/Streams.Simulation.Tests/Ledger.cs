using System.Globalization;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>
/// The topology under simulation: two co-partitioned sources, a store, timers, rejects, messages between keys, and work gathered until the
/// commit. Each value says what to do: <c>add</c>, <c>reject</c>, <c>timer &lt;ms&gt;</c>, <c>book</c> and <c>unbook</c> (a timer too far away to
/// fire), <c>send</c>, <c>gather</c> and <c>ask</c> (see <see cref="Courier"/>).
/// </summary>
internal sealed class Ledger(IDictionary<string, LedgerState>? ownMemory, Courier courier) : IProcessor
{
    public const string Application = "ledger";
    public const string SourceA = "source-a";
    public const string SourceB = "source-b";
    public const string Messages = "ledger-messages";
    public const string Arrived = "arrived";
    public const string Applied = "applied";
    public const string Fired = "fired";
    public const string Summaries = "summaries";
    public const string DeadLetters = "dead-letters";
    public const string Store = "states";
    public const string Changelog = "ledger-states-changelog";
    public const string TimersChangelog = "ledger-timers-changelog";
    public const string Control = "ledger-control";
    public const string QueuesChangelog = "ledger-key-queues-changelog";

    // Few, so that records beyond the bound are simulated too.
    private const int MaxParkedPerKey = 3;

    private readonly SortedSet<string> touched = new(StringComparer.Ordinal);
    private int batches;

    /// <summary>
    /// The topology; broken with <paramref name="ownMemory"/>, whose processor keeps state where no abort restores it, and with
    /// <paramref name="messagesSurvive"/>, whose messages come again after an abort although their causes do too.
    /// </summary>
    public static Topology Topology(
        IDictionary<string, LedgerState>? ownMemory = null,
        bool messagesSurvive = false,
        bool parks = true
    ) =>
        new()
        {
            ApplicationId = Application,
            Sources =
            [
                new SourceTopic(SourceA, LedgerSerde.Text),
                new SourceTopic(SourceB, LedgerSerde.Text, YieldsToMessages: true),
                new SourceTopic(Messages, LedgerSerde.Text),
            ],
            Repartitions = [Messages],
            Stores = [new StoreDefinition(Store, LedgerSerde.State)],
            Sinks =
            [
                new SinkTopic(Messages, LedgerSerde.Text),
                new SinkTopic(Arrived, LedgerSerde.Text),
                new SinkTopic(Applied, LedgerSerde.Text),
                new SinkTopic(Fired, LedgerSerde.Text),
                new SinkTopic(Summaries, LedgerSerde.State),
            ],
            Processor = () => new Ledger(ownMemory, new Courier(messagesSurvive)),
            DeadLetterTopic = DeadLetters,
            DeadLetters = parks ? DeadLetterPolicy.Park(MaxParkedPerKey) : DeadLetterPolicy.Independent,
        };

    public void Process(in StreamRecord record, ITaskContext context)
    {
        var value = (string)record.Value!;
        courier.Redeliver(message => Receive(message, context));
        if (record.Topic == Messages)
        {
            Receive(courier.Remember(record), context);
            return;
        }

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
        else if (Courier.Begin(record) is { } message)
        {
            courier.Send(message, context);
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

    public void AfterBatch(ITaskContext context)
    {
        courier.SendGathered(context);
        batches++;
        if (batches % 2 == 0)
        {
            // No difference to anybody.
            context.EncodeChanges();
        }
    }

    public void BeforeCommit(ITaskContext context)
    {
        courier.Forget();
        foreach (var key in touched)
        {
            context.Emit(Summaries, key, Get(context, key));
        }

        touched.Clear();
    }

    public void OnAbort()
    {
        touched.Clear();
        courier.OnAbort();
    }

    private void Receive(in StreamRecord record, ITaskContext context)
    {
        var way = record.Offset < 0 ? "local" : "logged";
        foreach (var message in Courier.Parse((string)record.Value!))
        {
            Put(context, record.Key, Get(context, record.Key).WithArrival(message.Id));
            context.Emit(Arrived, record.Key, $"{message.Id} {way}");
            if (message.Next() is { } next)
            {
                courier.Send(next, context);
            }
        }
    }

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
