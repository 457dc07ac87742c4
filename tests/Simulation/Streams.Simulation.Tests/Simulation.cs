using System.Globalization;
using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>
/// A world of some instances of one service on one log. The seed decides what is fed, what fails, who dies, in which order things happen.
/// After the storm everything is let come to rest, and the checker judges.
/// </summary>
internal sealed class Simulation : IDisposable
{
    public const int Partitions = 3;

    private const int MaxStepsToRest = 8_000;
    private static readonly TimeSpan TombstoneRetention = TimeSpan.FromHours(2);
    private static readonly string[] Keys = ["ann", "bob", "cid", "dee", "eve", "fay", "gus"];

    private readonly List<SimulatedProcess> processes = [];
    private readonly double faultRate;
    private bool inInterlude;

    public Simulation(int seed, Plant plant)
    {
        Random = new Random(seed);
        Plant = plant;
        Clock = new ManualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Log = new InMemoryLog(Clock);
        foreach (
            var topic in (string[])
                [
                    Ledger.SourceA,
                    Ledger.SourceB,
                    Ledger.Messages,
                    Ledger.Applied,
                    Ledger.Fired,
                    Ledger.Arrived,
                    Ledger.Summaries,
                    Ledger.DeadLetters,
                ]
        )
        {
            Log.CreateTopic(topic, Partitions);
        }

        Operator = new Operator(this);
        faultRate = Random.Next(5) switch
        {
            0 => 0,
            1 => 0.002,
            2 => 0.01,
            _ => 0.03,
        };
        var count = 1 + Random.Next(3);
        for (var i = 0; i < count; i++)
        {
            processes.Add(new SimulatedProcess(i, this));
        }
    }

    /// <summary>Checkpoints older than this are ignored; tombstones live longer.</summary>
    public static TimeSpan CheckpointMaxAge { get; } = TimeSpan.FromHours(1);

    public Random Random { get; }

    public Plant Plant { get; }

    public ManualClock Clock { get; }

    public InMemoryLog Log { get; }

    public IReadOnlyList<SimulatedProcess> Processes => processes;

    public Operator Operator { get; }

    /// <summary>Hears of every call and every fault, when a seed is replayed.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>Everything that was fed, in order.</summary>
    public List<FedRecord> Fed { get; } = [];

    /// <summary>Tells the trace what a process does.</summary>
    public void Tell(SimulatedProcess process, FormattableString what) =>
        Trace?.Invoke($"{Clock.GetUtcNow():HH:mm:ss.fff} {process.TransactionalId} {what}");

    /// <summary>Runs the storm and the calm after it.</summary>
    public void Run()
    {
        var actions = 200 + Random.Next(400);
        var sleepAt = Random.Next(3) == 0 ? Random.Next(actions) : actions;
        for (var i = 0; i < actions; i++)
        {
            if (i == sleepAt)
            {
                Sleep();
            }

            // In the last part nothing new comes: timers fire on partitions where nothing else happens.
            Act(isQuiet: i > actions * 2 / 3);
            Operator.WatchPause();
        }

        Rest();
    }

    public void Dispose()
    {
        foreach (var process in processes)
        {
            process.Dispose();
        }
    }

    /// <summary>A process stands still in the middle of a step: it may be taken for dead while the others go on.</summary>
    public void Interlude(SimulatedProcess standing)
    {
        if (inInterlude)
        {
            return;
        }

        inInterlude = true;
        if (Random.Next(2) == 0)
        {
            Log.Expel(Ledger.Application, standing.Owns);
        }

        if (Random.Next(4) == 0)
        {
            Log.TimeOutTransactions(standing.TransactionalId);
        }

        for (var i = Random.Next(Random.Next(3) == 0 ? 80 : 10); i > 0; i--)
        {
            StepOne();
            if (Random.Next(6) == 0)
            {
                // Time goes on too: others come to their commits.
                Clock.Advance(TimeSpan.FromMilliseconds(60));
            }
        }

        inInterlude = false;
    }

    private void Act(bool isQuiet)
    {
        switch (Random.Next(100))
        {
            case < 25 when !isQuiet:
                Feed();
                break;
            case < 81:
                StepOne();
                break;
            case < 84:
                Operator.ActOnDeadLetter();
                break;
            case 84 when Random.Next(2) == 0:
                Operator.Switch();
                break;
            case < 92:
                Clock.Advance(TimeSpan.FromMilliseconds(Random.Next(400)));
                break;
            case < 95:
                Start(processes[Random.Next(processes.Count)]);
                break;
            case 95:
                Expel(processes[Random.Next(processes.Count)]);
                break;
            case 96:
                Log.TimeOutTransactions(processes[Random.Next(processes.Count)].TransactionalId);
                break;
            case 97:
                Compact();
                break;
            case 99:
                DamageDisk(processes[Random.Next(processes.Count)]);
                break;
            case 98:
                End(processes[Random.Next(processes.Count)]);
                break;
        }
    }

    private void StepOne()
    {
        var process = processes[Random.Next(processes.Count)];
        if (process.IsIdle)
        {
            process.Step();
        }
        else if (!process.IsAlive && Random.Next(5) == 0)
        {
            Start(process);
        }
    }

    private void Start(SimulatedProcess process)
    {
        if (!process.IsAlive)
        {
            // A supervisor starts it again; by then, mostly, the group has noticed that it was gone.
            if (Random.Next(4) != 0)
            {
                Log.Expel(Ledger.Application, SimulatedProcess.IsDead);
            }

            process.Start(faultRate);
        }
    }

    private void Expel(SimulatedProcess process) => Log.Expel(Ledger.Application, process.Owns);

    private void End(SimulatedProcess process)
    {
        if (!process.IsIdle || faultRate == 0)
        {
            return;
        }

        if (Random.Next(2) == 0)
        {
            process.Kill();
        }
        else
        {
            process.Stop();
        }
    }

    /// <summary>
    /// What happens to files: the power goes, bytes rot, a file is lost, is cut off, is put back as it was, or comes under another's name.
    /// </summary>
    private void DamageDisk(SimulatedProcess process)
    {
        var disk = process.Disk;
        if (!process.IsAlive && Random.Next(2) == 0)
        {
            Tell(process, $"has no power for a moment");
            disk.LosePower(Random);
        }

        var names = disk.Names.Order(StringComparer.Ordinal).ToArray();
        if (names.Length == 0 || faultRate == 0)
        {
            return;
        }

        var name = names[Random.Next(names.Length)];
        var bytes = disk.Read(name)!;
        Tell(process, $"has a damaged disk: {name}");
        switch (Random.Next(5))
        {
            case 0:
                disk.Delete(name);
                break;
            case 1 when bytes.Length > 0:
                bytes[Random.Next(bytes.Length)] ^= (byte)(1 << Random.Next(8));
                disk.Write(name, bytes);
                break;
            case 2:
                disk.Write(name, bytes[..Random.Next(bytes.Length + 1)]);
                break;
            case 3:
                disk.Write($"{Random.Next(Partitions)}.checkpoint", bytes);
                break;
            case 4:
                // Another instance's is as good, if it is of the same partition: each is true on its own.
                processes[Random.Next(processes.Count)].Disk.Write(name, bytes);
                break;
        }
    }

    /// <summary>
    /// Hours pass in which nothing comes, some instances are down, and compaction drops old tombstones. Not while state is restored: that would take
    /// longer than tombstones are kept.
    /// </summary>
    private void Sleep()
    {
        foreach (var process in processes)
        {
            foreach (var task in process.Session?.Tasks.All ?? [])
            {
                if (task.Phase != TaskPhase.Running)
                {
                    return;
                }
            }
        }

        Clock.Advance(TimeSpan.FromHours(3));
        Compact();
    }

    private void Compact()
    {
        foreach (
            var topic in (string[])
                [Ledger.Changelog, Ledger.TimersChangelog, Ledger.QueuesChangelog]
        )
        {
            if (Log.PartitionCount(topic) is not null)
            {
                // A restore that takes longer than this may miss tombstones, and is not simulated.
                Log.Compact(topic, TombstoneRetention);
            }
        }
    }

    private void Feed()
    {
        for (var i = Random.Next(6); i >= 0; i--)
        {
            var topic = Random.Next(2) == 0 ? Ledger.SourceA : Ledger.SourceB;
            var key = Keys[Random.Next(Keys.Length)];
            var value = Random.Next(16) switch
            {
                0 => "reject",
                1 => "book",
                2 => "unbook",
                3 => Travel("send"),
                4 => Travel("gather"),
                5 => Travel("ask"),
                < 8 => string.Create(CultureInfo.InvariantCulture, $"timer {Random.Next(3000)}"),
                _ => "add",
            };
            var (partition, offset) = Log.Append(topic, key, Encoding.UTF8.GetBytes(value));
            Trace?.Invoke(
                $"{Clock.GetUtcNow():HH:mm:ss.fff} world feeds {topic}-{partition} {offset}: {key} '{value}'"
            );
            Fed.Add(
                new FedRecord(
                    new TopicPartitionOffset(new TopicPartition(topic, partition), offset),
                    key,
                    value,
                    Clock.GetUtcNow()
                )
            );
        }
    }

    private string Travel(string how) =>
        string.Create(CultureInfo.InvariantCulture, $"{how} {Keys[Random.Next(Keys.Length)]} {Random.Next(4)}");

    private void Rest()
    {
        Operator.Resume();
        var until = Clock.GetUtcNow().AddSeconds(10);
        foreach (var process in processes)
        {
            process.StopFaults();
        }

        for (var i = 0; i < MaxStepsToRest; i++)
        {
            // Members that died are found dead in the end.
            Log.Expel(Ledger.Application, SimulatedProcess.IsDead);
            foreach (var process in processes)
            {
                if (!process.IsAlive)
                {
                    process.Start(0);
                }

                process.Step();
            }

            if (Clock.GetUtcNow() < until || !IsAtRest())
            {
                Clock.Advance(TimeSpan.FromMilliseconds(150));
            }
            else if (Operator.RedriveAllThatIsWaitedFor())
            {
                until = Clock.GetUtcNow().AddSeconds(1);
            }
            else
            {
                return;
            }
        }

        var text = new StringBuilder($"the service did not come to rest: group {Log.Group(Ledger.Application)}");
        foreach (var process in processes)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $" process {process.TransactionalId}, open transaction: {process.Session?.HasOpenTransaction}"
            );
            foreach (var task in process.Session?.Tasks.All ?? [])
            {
                text.Append(CultureInfo.InvariantCulture, $", task {task.Partition} {task.Phase}");
                foreach (var source in task.Sources)
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $" {source.Partition}: next {source.Next}, committed {Log.CommittedOffset(Ledger.Application, source.Partition)}, end {Log.EndOf(source.Partition)}"
                    );
                }
            }
        }

        throw new SimulationException(text.ToString());
    }

    private bool IsAtRest()
    {
        var tasks = 0;
        foreach (var process in processes)
        {
            if (!process.IsRunning || process.Session!.HasOpenTransaction)
            {
                return false;
            }

            foreach (var task in process.Session.Tasks.All)
            {
                tasks++;
                if (task.NextDueMs() <= Clock.GetUtcNow().ToUnixTimeMilliseconds())
                {
                    return false;
                }

                foreach (var source in task.Sources)
                {
                    if (
                        (Log.CommittedOffset(Ledger.Application, source.Partition) ?? 0) is var offset
                        && offset != source.Next
                    )
                    {
                        return false;
                    }

                    if (Log.HasRecordsFrom(source.Partition, offset))
                    {
                        return false;
                    }
                }
            }
        }

        return tasks == Partitions;
    }
}

/// <summary>One record that was fed.</summary>
internal sealed record FedRecord(TopicPartitionOffset Place, string Key, string Value, DateTimeOffset At)
{
    public string Topic => Place.Partition.Topic;

    public StreamRecord ToStreamRecord() =>
        new(Topic, Place.Partition.Partition, Place.Offset, At, Key, Value, RecordHeaders.Empty);

    public bool IsRejected => Value == "reject";

    /// <summary>When its timer is due, or null.</summary>
    public DateTimeOffset? Due =>
        Value.StartsWith("timer ", StringComparison.Ordinal)
            ? At.AddMilliseconds(int.Parse(Value[6..], CultureInfo.InvariantCulture))
            : null;
}

/// <summary>The checker found something wrong.</summary>
internal sealed class SimulationException(string message) : Exception(message);
