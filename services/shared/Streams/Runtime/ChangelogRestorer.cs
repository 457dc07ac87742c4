using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Reads changelogs back into the state of tasks. The end to reach is taken with open transactions counted, because the last stable
/// offset can miss the previous owner's last transaction; it is reached by position, because the last records before it may be
/// transaction markers.
/// </summary>
internal sealed class ChangelogRestorer(ILogReader reader)
{
    private readonly Dictionary<TopicPartition, Target> targets = [];
    private readonly List<TopicPartition> reached = [];
    private readonly LogRecord[] batch = new LogRecord[1000];

    /// <summary>Records restored since the thread started.</summary>
    public long RestoredRecords { get; private set; }

    /// <summary>Offsets still to be passed over, of all changelogs.</summary>
    public long RemainingOffsets { get; private set; }

    /// <summary>Offsets to pass over in all, for the changelogs that are being read.</summary>
    public long TotalOffsets { get; private set; }

    /// <summary>How far the changelogs being read are read, 0 to 100.</summary>
    public int Percent => TotalOffsets == 0 ? 100 : (int)(100 * (TotalOffsets - RemainingOffsets) / TotalOffsets);

    /// <summary>Starts to restore a task.</summary>
    /// <exception cref="LogException">Retriable: call again.</exception>
    public void Add(StreamTask task)
    {
        var parts = task.State.Changelogged;
        var ends = new long[parts.Count];
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = reader.EndOffset(new TopicPartition(parts[i].ChangelogTopic, task.Partition));
        }

        for (var i = 0; i < ends.Length; i++)
        {
            if (ends[i] > 0)
            {
                var partition = new TopicPartition(parts[i].ChangelogTopic, task.Partition);
                targets[partition] = new Target(parts[i], ends[i]);
                reader.Add(partition, 0);
            }
        }

        Measure();
    }

    /// <summary>Stops restoring a task.</summary>
    public void Remove(StreamTask task)
    {
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
        if (targets.Count == 0)
        {
            return;
        }

        var count = reader.Poll(batch, timeout);
        for (var i = 0; i < count; i++)
        {
            ref readonly var record = ref batch[i];
            if (targets.TryGetValue(new TopicPartition(record.Topic, record.Partition), out var target))
            {
                target.Part.Restore(Encoding.UTF8.GetString(record.Key.GetValueOrDefault().Span), record.Value);
                RestoredRecords++;
            }
        }

        Array.Clear(batch, 0, count);
        DropReached();
        Measure();
    }

    /// <summary>True when no changelog of the task is still to be read.</summary>
    public bool IsDone(StreamTask task)
    {
        foreach (var part in task.State.Changelogged)
        {
            if (targets.ContainsKey(new TopicPartition(part.ChangelogTopic, task.Partition)))
            {
                return false;
            }
        }

        return true;
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
            total += target.End;
            remaining += Math.Max(0, target.End - reader.Position(partition));
        }

        (RemainingOffsets, TotalOffsets) = (remaining, total);
    }

    private readonly record struct Target(IChangelogged Part, long End);
}
