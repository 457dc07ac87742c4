using System.Globalization;
using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>Judges what a simulation has left in the log against a fold over what was fed.</summary>
internal sealed class Checker(Simulation world)
{
    /// <exception cref="SimulationException">Something is lost, doubled, early, or out of order.</exception>
    public void Check()
    {
        CheckApplied();
        CheckRejected();
        CheckFired();
        CheckArrived();
        CheckStates();
        CheckNothingWaits();
    }

    // What the ledger did in the end, whether at once, after it had waited, or redriven.
    private readonly HashSet<string> applied = new(StringComparer.Ordinal);

    private static string IdOf(FedRecord fed) =>
        string.Create(CultureInfo.InvariantCulture, $"{fed.Key} {fed.Topic} {fed.Place.Offset}");

    private static string OriginOf(FedRecord fed) =>
        string.Create(CultureInfo.InvariantCulture, $"{fed.Place.Partition} {fed.Place.Offset}");

    private IEnumerable<FedRecord> Applied => world.Fed.Where(fed => applied.Contains(IdOf(fed)));

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new SimulationException(message);
        }
    }

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes.GetValueOrDefault().Span);

    private void CheckApplied()
    {
        var last = new Dictionary<(string Key, string Topic), long>();
        foreach (var record in world.Log.Records(Ledger.Applied))
        {
            var key = Text(record.Key);
            var parts = Text(record.Value).Split(' ');
            var offset = long.Parse(parts[1], CultureInfo.InvariantCulture);
            Require(applied.Add($"{key} {Text(record.Value)}"), $"applied twice: {key} {Text(record.Value)}");
            Require(
                offset > last.GetValueOrDefault((key, parts[0]), -1),
                $"applied out of order: {key} {Text(record.Value)}"
            );
            last[(key, parts[0])] = offset;
        }

        foreach (var fed in world.Fed)
        {
            Require(
                applied.Contains(IdOf(fed)) || world.Operator.GivenUp.Contains(OriginOf(fed)),
                $"lost: neither applied nor given up: {fed}"
            );
        }
    }

    private void CheckRejected()
    {
        var rejected = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var record in world.Log.Records(Ledger.DeadLetters))
        {
            var origin = Operator.OriginOf(record);
            rejected[origin] = rejected.GetValueOrDefault(origin) + 1;
            var isTooMany = record.Headers.GetText(HeaderNames.RejectCode) == RejectCodes.TooManyParked;
            Require(
                isTooMany || Text(record.Value) == "reject",
                $"rejected, though nothing is wrong with it: {origin}"
            );
        }

        foreach (var fed in world.Fed)
        {
            var times = rejected.GetValueOrDefault(OriginOf(fed));
            var redriven = world.Operator.Redriven.Count(origin => origin == OriginOf(fed));
            Require(!fed.IsRejected || times >= 1, $"never rejected: {fed}");
            Require(
                times <= 1 + (fed.IsRejected ? redriven : 0),
                $"rejected {times} times, redriven {redriven}: {fed}"
            );
        }
    }

    private void CheckNothingWaits()
    {
        foreach (var process in world.Processes)
        {
            foreach (var task in process.Session!.Tasks.All)
            {
                Require(task.State.Queues.BlockedKeys == 0, $"keys of partition {task.Partition} wait for nothing");
                Require(
                    task.State.Queues.ParkedRecords == 0,
                    $"records of partition {task.Partition} wait for nothing"
                );
            }
        }

        var last = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var record in world.Log.Records(Ledger.QueuesChangelog))
        {
            last[Text(record.Key)] = record.Value is null;
        }

        Require(
            last.Values.All(isTombstone => isTombstone),
            $"{Ledger.QueuesChangelog} holds what nothing waits for"
        );
    }

    private void CheckFired()
    {
        var open = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var fed in Applied)
        {
            if (fed.Due is { } due)
            {
                open.Add(
                    string.Create(CultureInfo.InvariantCulture, $"{fed.Key} {fed.Topic}@{fed.Place.Offset}"),
                    due.ToUnixTimeMilliseconds()
                );
            }
        }

        foreach (var record in world.Log.Records(Ledger.Fired))
        {
            var parts = Text(record.Value).Split(' ');
            var timer = $"{Text(record.Key)} {parts[0]}";
            Require(open.Remove(timer, out var dueMs), $"fired twice, or never set: {timer}");
            Require(parts[1] == dueMs.ToString(CultureInfo.InvariantCulture), $"fired with another due time: {timer}");
            Require(record.TimestampMs >= dueMs, $"fired early: {timer}");
        }

        Require(open.Count == 0, $"never fired: {string.Join(", ", open.Keys)}");
    }

    private IEnumerable<Message> ExpectedMessages()
    {
        foreach (var fed in Applied)
        {
            for (var message = Courier.Begin(fed.ToStreamRecord()); message is not null; message = message.Next())
            {
                yield return message;
            }
        }
    }

    private void CheckArrived()
    {
        var expected = ExpectedMessages()
            .Select(message => $"{message.To} {message.Id}")
            .ToHashSet(StringComparer.Ordinal);
        foreach (var record in world.Log.Records(Ledger.Arrived))
        {
            var arrived = $"{Text(record.Key)} {Text(record.Value).Split(' ')[0]}";
            Require(expected.Remove(arrived), $"a message arrived twice, or was never sent: {arrived}");
        }

        Require(expected.Count == 0, $"messages never arrived: {string.Join(", ", expected)}");
    }

    private void CheckStates()
    {
        var expected = new SortedDictionary<string, LedgerState>(StringComparer.Ordinal);
        foreach (var fed in Applied)
        {
            var state = expected.GetValueOrDefault(fed.Key, LedgerState.Empty).With(fed.Topic, fed.Place.Offset);
            expected[fed.Key] = fed.Due is null ? state : state.WithFired();
        }

        foreach (var message in ExpectedMessages())
        {
            expected[message.To] = expected.GetValueOrDefault(message.To, LedgerState.Empty).WithArrival(message.Id);
        }

        RequireSame(expected, Latest(Ledger.Changelog), "the changelog");
        RequireSame(expected, Latest(Ledger.Summaries), "the summaries");
        RequireSame(expected, InMemory(), "the states in memory");
    }

    private SortedDictionary<string, LedgerState> Latest(string topic)
    {
        var latest = new SortedDictionary<string, LedgerState>(StringComparer.Ordinal);
        foreach (var record in world.Log.Records(topic))
        {
            latest[Text(record.Key)] = LedgerState.Parse(Text(record.Value));
        }

        return latest;
    }

    private SortedDictionary<string, LedgerState> InMemory()
    {
        var states = new SortedDictionary<string, LedgerState>(StringComparer.Ordinal);
        foreach (var process in world.Processes)
        {
            foreach (var task in process.Session!.Tasks.All)
            {
                var store = task.State.Store(Ledger.Store);
                foreach (var key in store.Keys.ToArray())
                {
                    Require(states.TryAdd(key, (LedgerState)store.Get(key)!), $"two tasks have state of '{key}'");
                }
            }
        }

        return states;
    }

    private static void RequireSame(
        SortedDictionary<string, LedgerState> expected,
        SortedDictionary<string, LedgerState> found,
        string where
    )
    {
        foreach (var (key, state) in expected)
        {
            Require(
                found.TryGetValue(key, out var other) && state == other,
                $"{where} of '{key}': {found.GetValueOrDefault(key)}, should be {state}"
            );
        }

        Require(found.Count == expected.Count, $"{where}: keys that nobody fed");
    }
}
