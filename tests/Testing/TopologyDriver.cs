using System.Buffers;
using System.Text;
using LeadStreams.Streams;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Testing;

/// <summary>
/// Runs a topology as the runtime does, one task, on a log in memory and a clock that the test moves. Values pass through their
/// serdes both ways. Outputs can be seen at once; what a processor says in <see cref="IProcessor.BeforeCommit"/> comes with <see cref="Commit"/>, and
/// messages to repartition topics that went through the log are processed by <see cref="Settle"/>.
/// </summary>
public sealed class TopologyDriver : IDisposable
{
    private const int MaxStepsToStart = 20;
    private const int MaxTransactionsToSettle = 1_000;
    private const int MaxLocalMessages = 100_000;

    private Topology topology;
    private readonly ManualClock clock;
    private readonly InMemoryLog log;
    private readonly bool elides;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private StreamThread thread;

    /// <summary>
    /// Starts the topology at <paramref name="startTime"/> on empty topics of one partition. Without <paramref name="elides"/> every message to a
    /// repartition topic goes through the log.
    /// </summary>
    public TopologyDriver(Topology topology, DateTimeOffset startTime, bool elides = true)
    {
        this.topology = topology;
        this.elides = elides;
        clock = new ManualClock(startTime);
        log = new InMemoryLog(clock);
        foreach (var source in topology.Sources)
        {
            log.CreateTopic(source.Topic, 1);
        }

        foreach (var sink in topology.Sinks)
        {
            log.CreateTopic(sink.Topic, 1);
        }

        log.CreateTopic(topology.DeadLetterTopic, 1);
        thread = Start();
    }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The dead letters so far. They are written at the end of a transaction; this has those that wait for it written now.</summary>
    public IReadOnlyList<RejectedRecord> Rejected
    {
        get
        {
            thread.Session!.Tasks.Running(0).Context.SendDeadLetters();
            return
            [
                .. log.Records(topology.DeadLetterTopic, withOpenTransactions: true)
                    .Select(record => new RejectedRecord(Text(record.Key), record.Value?.ToArray(), record.Headers)
                    {
                        Offset = record.Offset,
                    }),
            ];
        }
    }

    /// <summary>
    /// Has the topology process one record. <paramref name="value"/> is a record of the topic's type, a <see cref="RawValue"/> whose bytes are
    /// taken as they are (also on an Avro topic: that is how a test sends what cannot be decoded), or null for a tombstone.
    /// </summary>
    public void Pipe(string topic, string key, object? value, RecordHeaders? headers = null)
    {
        log.Append(topic, key, Encode(SerdeOf(topic), value), headers);
        thread.Step();
    }

    /// <summary>Has a dead letter processed again, with other bytes if <paramref name="mended"/> is given.</summary>
    public void Redrive(RejectedRecord rejected, byte[]? mended = null) =>
        Command(ControlCommands.Redrive, rejected, mended ?? rejected.Bytes);

    /// <summary>Gives a dead letter up.</summary>
    public void Discard(RejectedRecord rejected) => Command(ControlCommands.Discard, rejected, rejected.Bytes);

    /// <summary>Sends a command about no dead letter, <see cref="ControlCommands.Pause"/> or <see cref="ControlCommands.Resume"/>.</summary>
    public void Command(string command)
    {
        log.Append(topology.ControlTopic, "", value: null, new RecordHeaders().Add(HeaderNames.Control, command));
        Settle();
    }

    /// <summary>Since when the topology is paused, or null.</summary>
    public DateTimeOffset? PausedSince => thread.Status.PausedSince;

    /// <summary>Keys that wait behind a dead letter.</summary>
    public int BlockedKeys => thread.Session!.Tasks.Running(0).State.Queues.BlockedKeys;

    /// <summary>Records that wait.</summary>
    public int ParkedRecords => thread.Session!.Tasks.Running(0).State.Queues.ParkedRecords;

    /// <summary>Moves the clock, firing each timer at the time when it is due.</summary>
    public void AdvanceTo(DateTimeOffset instant)
    {
        while (thread.Session!.Tasks.NextDueMs() is var dueMs && dueMs <= instant.ToUnixTimeMilliseconds())
        {
            var due = DateTimeOffset.FromUnixTimeMilliseconds(dueMs);
            clock.AdvanceTo(due > Now ? due : Now);
            thread.Step();
        }

        clock.AdvanceTo(instant);
        thread.Step();
    }

    /// <summary>Commits the open transaction, so that <see cref="IProcessor.BeforeCommit"/> has its say.</summary>
    public void Commit() => thread.Session!.Commit();

    /// <summary>
    /// Commits until no source holds a record that is not processed: the answers to messages that went through the log, and their answers.
    /// </summary>
    /// <exception cref="InvalidOperationException">It never ends: messages bring one another again and again.</exception>
    public void Settle()
    {
        for (var i = 0; i < MaxTransactionsToSettle; i++)
        {
            Commit();
            thread.Step();
            if (!thread.Session!.HasOpenTransaction)
            {
                return;
            }
        }

        throw new InvalidOperationException(
            $"messages are still under way after {MaxTransactionsToSettle} transactions"
        );
    }

    /// <summary>Commits, stops, and starts anew from the changelogs.</summary>
    public void Restart() => Restart(topology);

    /// <summary>The same with another topology of the same application, as when an instance is replaced by one with other settings.</summary>
    public void Restart(Topology changed)
    {
        thread.Close();
        topology = changed;
        thread = Start();
    }

    /// <summary>All records emitted to a topic, in order.</summary>
    public IReadOnlyList<DriverRecord> Output(string topic)
    {
        var serde = topology.Sinks.Single(sink => sink.Topic == topic).Serde;
        return log.Records(topic, withOpenTransactions: true)
            .Select(record => new DriverRecord(
                topic,
                Text(record.Key),
                record.Value is { } bytes ? serde.Deserialize(bytes.Span) : null,
                record.Headers
            ))
            .ToArray();
    }

    /// <summary>The last value of each key of a topic, without those whose last record is a tombstone: what a compacted topic says.</summary>
    public IReadOnlyDictionary<string, T> Latest<T>(string topic)
        where T : class
    {
        var latest = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var record in Output(topic))
        {
            if (record.Value is null)
            {
                latest.Remove(record.Key);
            }
            else
            {
                latest[record.Key] = (T)record.Value;
            }
        }

        return latest;
    }

    /// <summary>The states of a store, as they are within the open transaction.</summary>
    public IReadOnlyDictionary<string, T> State<T>(string store)
        where T : class
    {
        var states = new SortedDictionary<string, T>(StringComparer.Ordinal);
        var entries = thread.Session!.Tasks.Running(0).State.Store(store);
        foreach (var key in entries.Keys.ToArray())
        {
            states.Add(key, (T)entries.Get(key)!);
        }

        return states;
    }

    /// <inheritdoc/>
    public void Dispose() => thread.Dispose();

    private void Command(string command, RejectedRecord rejected, byte[]? value)
    {
        log.Append(
            topology.ControlTopic,
            rejected.Key,
            value,
            ControlCommands.About(command, rejected.Headers, partition: 0, rejected.Offset)
        );
        Settle();
    }

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes.GetValueOrDefault().Span);

    private StreamThread Start()
    {
        var options = new StreamThreadOptions
        {
            CommitInterval = TimeSpan.MaxValue,
            MaxTransactionRecords = int.MaxValue,
            MaxLocalMessages = elides ? MaxLocalMessages : 0,
            StartTimeout = TimeSpan.Zero,
        };
        var started = new StreamThread(topology, log.Clients(), options, clock, NullLogger.Instance);
        for (var i = 0; i < MaxStepsToStart && started.Status.RunningTasks == 0; i++)
        {
            started.Step();
        }

        return started.Status.RunningTasks == 1
            ? started
            : throw new InvalidOperationException("the topology did not start");
    }

    private ISerde SerdeOf(string topic) => topology.Sources.Single(source => source.Topic == topic).Serde;

    private byte[]? Encode(ISerde serde, object? value)
    {
        switch (value)
        {
            case null:
                return null;
            case RawValue raw:
                return raw.Bytes.ToArray();
            default:
                buffer.ResetWrittenCount();
                serde.Serialize(value, buffer);
                return buffer.WrittenSpan.ToArray();
        }
    }
}
