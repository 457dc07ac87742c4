using System.Globalization;
using LeadStreams.Streams;

namespace LeadStreams.Testing.ChaosService;

/// <summary>
/// A stateful topology with timers and messages between keys. A deposit <c>id amount</c> is booked on its key; <c>id amount &gt; key</c> is passed on to another
/// key, too; <c>id amount ! ms</c> is booked a second time by a timer. Each booking is told once, and each state is the sum of its bookings.
/// </summary>
public sealed class Accounts : IProcessor
{
    public const string Application = "chaos";
    public const string Deposits = "chaos-deposits";
    public const string Corrections = "chaos-corrections";
    public const string Transfers = "chaos-transfers";
    public const string Bookings = "chaos-bookings";
    public const string Balances = "chaos-balances";
    public const string DeadLetters = "chaos-dead";
    private const string Store = "balances";

    private readonly SortedSet<string> touched = new(StringComparer.Ordinal);

    public static Topology Topology { get; } =
        new()
        {
            ApplicationId = Application,
            Sources =
            [
                new SourceTopic(Deposits, TextSerde.Instance),
                new SourceTopic(Corrections, TextSerde.Instance),
                new SourceTopic(Transfers, TextSerde.Instance),
            ],
            Repartitions = [Transfers],
            Stores = [new StoreDefinition(Store, TextSerde.Instance)],
            Sinks =
            [
                new SinkTopic(Transfers, TextSerde.Instance),
                new SinkTopic(Bookings, TextSerde.Instance),
                new SinkTopic(Balances, TextSerde.Instance),
            ],
            Processor = () => new Accounts(),
            DeadLetterTopic = DeadLetters,
        };

    public void Process(in StreamRecord record, ITaskContext context)
    {
        var words = ((string)record.Value!).Split(' ');
        var (id, amount) = (words[0], words[1]);
        var how = record.Topic == Transfers ? "received" : "booked";
        Book(context, record.Key, $"{how}-{id}", amount);
        switch (words)
        {
            case [_, _, ">", var to]:
                context.Emit(Transfers, to, $"{id} {amount}");
                break;
            case [_, _, "!", var ms]:
                var delay = TimeSpan.FromMilliseconds(int.Parse(ms, CultureInfo.InvariantCulture));
                context.Schedule(record.Key, $"{id} {amount}", record.Timestamp + delay);
                break;
        }
    }

    public void OnTimer(in FiredTimer timer, ITaskContext context)
    {
        var words = timer.Name.Split(' ');
        Book(context, timer.Key, $"fired-{words[0]}", words[1]);
    }

    public void BeforeCommit(ITaskContext context)
    {
        foreach (var key in touched)
        {
            context.Emit(Balances, key, context.Store<string>(Store).Get(key));
        }

        touched.Clear();
    }

    public void OnAbort() => touched.Clear();

    private void Book(ITaskContext context, string key, string what, string amount)
    {
        var store = context.Store<string>(Store);
        var balance = long.Parse(store.Get(key) ?? "0", CultureInfo.InvariantCulture);
        balance += long.Parse(amount, CultureInfo.InvariantCulture);
        store.Put(key, balance.ToString(CultureInfo.InvariantCulture));
        context.Emit(Bookings, key, $"{what} {amount}");
        touched.Add(key);
    }
}
