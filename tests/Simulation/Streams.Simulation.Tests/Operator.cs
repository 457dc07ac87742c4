using System.Globalization;
using System.Text;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>
/// The human at the service's controls: redrives and discards dead letters, mended or not, some twice and some long after their time;
/// pauses the service and has it go on.
/// </summary>
internal sealed class Operator(Simulation world)
{
    private readonly Dictionary<int, long> pausedAt = [];
    private readonly Dictionary<int, int> frozen = [];

    /// <summary>Origins of the dead letters that were given up, <c>topic-partition offset</c>.</summary>
    public HashSet<string> GivenUp { get; } = new(StringComparer.Ordinal);

    /// <summary>Origins of the dead letters that were redriven, once for each time.</summary>
    public List<string> Redriven { get; } = [];

    /// <summary>The origin that a dead letter tells.</summary>
    public static string OriginOf(in LogRecord deadLetter) =>
        $"{deadLetter.Headers.GetText(HeaderNames.OriginTopic)}-{deadLetter.Headers.GetText(HeaderNames.OriginPartition)} {deadLetter.Headers.GetText(HeaderNames.OriginOffset)}";

    /// <summary>Does something about some dead letter.</summary>
    public void ActOnDeadLetter()
    {
        var letters = world.Log.Records(Ledger.DeadLetters);
        if (letters.Count == 0 || !HasControl)
        {
            return;
        }

        var letter = letters[world.Random.Next(letters.Count)];
        for (var i = world.Random.Next(6) == 0 ? 2 : 1; i > 0; i--)
        {
            // Whether a chain of messages goes on must not hang on what is given up.
            if (world.Random.Next(4) == 0 && letter.Headers.GetText(HeaderNames.OriginTopic) != Ledger.Messages)
            {
                Discard(letter);
            }
            else
            {
                Redrive(letter, mends: world.Random.Next(3) != 0);
            }
        }
    }

    /// <summary>Pauses the service, or has it go on.</summary>
    public void Switch()
    {
        if (!HasControl)
        {
            return;
        }

        var command = pausedAt.Count == 0 ? ControlCommands.Pause : ControlCommands.Resume;
        Tell($"{command}s the service");
        for (var partition = 0; partition < Simulation.Partitions; partition++)
        {
            var headers = new RecordHeaders().Add(HeaderNames.Control, command);
            var (_, offset) = world.Log.Append(Ledger.Control, "", value: null, headers, partition);
            if (command == ControlCommands.Pause)
            {
                pausedAt[partition] = offset;
            }
        }

        if (command == ControlCommands.Resume)
        {
            pausedAt.Clear();
            frozen.Clear();
        }
    }

    /// <summary>Has the service go on if it is paused.</summary>
    public void Resume()
    {
        if (pausedAt.Count > 0)
        {
            Switch();
        }
    }

    /// <summary>A partition whose task has committed the command to pause puts nothing out any more.</summary>
    public void WatchPause()
    {
        foreach (var (partition, offset) in pausedAt)
        {
            var control = new TopicPartition(Ledger.Control, partition);
            if (world.Log.CommittedOffset(Ledger.Application, control) > offset)
            {
                var count = OutputsOf(partition);
                if (frozen.TryGetValue(partition, out var before) && count != before)
                {
                    throw new SimulationException($"partition {partition} worked on while it was paused");
                }

                frozen[partition] = count;
            }
        }
    }

    /// <summary>Mends and redrives every dead letter that a key waits for; false when there is none.</summary>
    public bool RedriveAllThatIsWaitedFor()
    {
        var letters = world.Log.Records(Ledger.DeadLetters);
        var any = false;
        foreach (var letter in letters)
        {
            if (ControlCommands.PlaceOf(letter) is { } place && IsHole(Text(letter.Key), place))
            {
                any = true;
                Redrive(letter, mends: true);
            }
        }

        return any;
    }

    private bool HasControl => world.Log.PartitionCount(Ledger.Control) is not null;

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes.GetValueOrDefault().Span);

    private bool IsHole(string key, QueuePlace place)
    {
        foreach (var process in world.Processes)
        {
            foreach (var task in process.Session?.Tasks.All ?? [])
            {
                if (task.State.Queues.Find(key) is { } queue)
                {
                    return queue.Block == place.Block
                        && place.Number >= queue.First
                        && task.State.Queues.At(key, place.Number) is null;
                }
            }
        }

        return false;
    }

    private int OutputsOf(int partition)
    {
        var count = 0;
        foreach (var topic in (string[])[Ledger.Applied, Ledger.Fired, Ledger.Arrived])
        {
            count += world.Log.Records(topic).Count(record => record.Partition == partition);
        }

        return count;
    }

    private void Redrive(in LogRecord letter, bool mends)
    {
        var value = Text(letter.Value) == "reject" && mends ? "add" : Text(letter.Value);
        Redriven.Add(OriginOf(letter));
        Tell($"redrives {OriginOf(letter)} of {Text(letter.Key)} at {ControlCommands.PlaceOf(letter)} as '{value}'");
        Send(ControlCommands.Redrive, letter, Encoding.UTF8.GetBytes(value));
    }

    private void Discard(in LogRecord letter)
    {
        GivenUp.Add(OriginOf(letter));
        Tell($"discards {OriginOf(letter)} of {Text(letter.Key)} at {ControlCommands.PlaceOf(letter)}");
        Send(ControlCommands.Discard, letter, letter.Value?.ToArray());
    }

    private void Send(string command, in LogRecord letter, byte[]? value) =>
        world.Log.Append(
            Ledger.Control,
            Text(letter.Key),
            value,
            ControlCommands.About(command, letter.Headers, letter.Partition, letter.Offset),
            int.Parse(letter.Headers.GetText(HeaderNames.OriginPartition)!, CultureInfo.InvariantCulture)
        );

    private void Tell(string what) => world.Trace?.Invoke($"{world.Clock.GetUtcNow():HH:mm:ss.fff} operator {what}");
}
