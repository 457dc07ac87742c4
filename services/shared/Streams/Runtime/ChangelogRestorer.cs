using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Brings the state of tasks back: from a checkpoint, if there is one that fits, and from the changelogs behind it, or from all of them. The end
/// to reach is taken with open transactions counted, because the last stable offset can miss the previous owner's last transaction; it is
/// reached by position, because the last records before it may be transaction markers.
/// </summary>
internal sealed class ChangelogRestorer(string applicationId, StreamContext context, ILogReader reader)
{
    private const int BatchRecords = 5_000;

    private readonly Dictionary<TopicPartition, Target> targets = [];
    private readonly List<CheckpointLoad> loads = [];
    private readonly List<TopicPartition> reached = [];
    private readonly LogRecord[] batch = new LogRecord[BatchRecords];
    private readonly RestoreProgress progress = new(applicationId, context);

    /// <summary>Where checkpoints lie; null when there are none.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>Records restored since the thread started.</summary>
    public long RestoredRecords { get; private set; }

    /// <summary>Entries loaded from checkpoints since the thread started.</summary>
    public long LoadedEntries { get; private set; }

    /// <summary>Offsets still to be passed over, of all changelogs.</summary>
    public long RemainingOffsets { get; private set; }

    /// <summary>Offsets to pass over in all, for the changelogs that are being read.</summary>
    public long TotalOffsets { get; private set; }

    /// <summary>True when nothing is being restored.</summary>
    public bool IsIdle => targets.Count == 0 && loads.Count == 0;

    /// <summary>How far the changelogs being read are read, 0 to 100.</summary>
    public int Percent =>
        TotalOffsets == 0 ? (IsIdle ? 100 : 0) : (int)(100 * (TotalOffsets - RemainingOffsets) / TotalOffsets);

    /// <summary>Starts to restore a task.</summary>
    /// <exception cref="LogException">Retriable: call again.</exception>
    public void Add(StreamTask task)
    {
        var askedMs = context.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var ends = TaskCheckpoint.Ask(reader, task.State, task.Partition, Checkpoints is not null);
        task.State.Checkpoint.Accept(ends, askedMs);
        task.State.Checkpoint.BegunAt = context.Clock.GetTimestamp();
        progress.Begin();
        if (Checkpoints is not null && ends.Length > 0)
        {
            var load = new CheckpointLoad(task, applicationId, context, Checkpoints);
            loads.Add(load);
            load.Start();
        }
        else
        {
            Replay(task, from: null);
        }
    }

    /// <summary>Stops restoring a task.</summary>
    public void Remove(StreamTask task)
    {
        foreach (var load in loads)
        {
            if (load.Task == task)
            {
                load.Cancel();
            }
        }

        loads.RemoveAll(load => load.Task == task);
        foreach (var part in task.State.Changelogged)
        {
            var partition = new TopicPartition(part.ChangelogTopic, task.Partition);
            if (targets.Remove(partition))
            {
                reader.Remove(partition);
            }
        }

        Measure();
    }

    /// <summary>Reads on; waits up to <paramref name="timeout"/> when there is nothing.</summary>
    public void Poll(TimeSpan timeout)
    {
        TakeLoaded();
        if (targets.Count > 0)
        {
            Read(timeout);
        }

        progress.Tell(this);
    }

    /// <summary>True when nothing of the task is still to be restored.</summary>
    public bool IsDone(StreamTask task)
    {
        foreach (var load in loads)
        {
            if (load.Task == task)
            {
                return false;
            }
        }

        foreach (var part in task.State.Changelogged)
        {
            if (targets.ContainsKey(new TopicPartition(part.ChangelogTopic, task.Partition)))
            {
                return false;
            }
        }

        return true;
    }

    private void TakeLoaded()
    {
        for (var i = loads.Count - 1; i >= 0; i--)
        {
            if (loads[i] is { IsDone: true } load)
            {
                loads.RemoveAt(i);
                LoadedEntries += load.Entries;
                progress.Loaded(load.Entries);
                Replay(load.Task, load.From);
            }
        }
    }

    private void Replay(StreamTask task, IReadOnlyList<CheckpointPart>? from)
    {
        var ends = task.State.Checkpoint.Parts;
        for (var i = 0; i < ends.Count; i++)
        {
            var start = from?[i].Offset ?? 0;
            if (start < ends[i].Offset)
            {
                var partition = new TopicPartition(ends[i].Topic, task.Partition);
                targets[partition] = new Target(task.State.Changelogged[i], start, ends[i].Offset);
                reader.Add(partition, start);
            }
        }

        Measure();
    }

    private void Read(TimeSpan timeout)
    {
        var count = reader.Poll(batch, timeout);
        for (var i = 0; i < count; i++)
        {
            ref readonly var record = ref batch[i];
            if (targets.TryGetValue(new TopicPartition(record.Topic, record.Partition), out var target))
            {
                var key = record.Key.GetValueOrDefault().Span;
                var value = record.Value.GetValueOrDefault().Span;
                target.Part.Restore(key, value, isTombstone: record.Value is null);
                RestoredRecords++;
                progress.Read(key.Length + value.Length);
            }
        }

        Array.Clear(batch, 0, count);
        DropReached();
        Measure();
    }

    private void DropReached()
    {
        reached.Clear();
        foreach (var (partition, target) in targets)
        {
            if (reader.Position(partition) >= target.End)
            {
                reached.Add(partition);
            }
        }

        foreach (var partition in reached)
        {
            targets.Remove(partition);
            reader.Remove(partition);
        }
    }

    private void Measure()
    {
        long remaining = 0;
        long total = 0;
        foreach (var (partition, target) in targets)
        {
            total += target.End - target.Start;
            remaining += Math.Clamp(target.End - reader.Position(partition), 0, target.End - target.Start);
        }

        (RemainingOffsets, TotalOffsets) = (remaining, total);
    }

    private readonly record struct Target(IChangelogged Part, long Start, long End);
}
