using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>The tasks of a stream thread, in order of their partition numbers.</summary>
internal sealed class TaskSet
{
    private StreamTask[] all = [];

    /// <summary>All tasks. A snapshot: safe to read from other threads and while tasks come and go.</summary>
    public StreamTask[] All => Volatile.Read(ref all);

    /// <summary>True while at least one task still has to restore.</summary>
    public bool AnyNotRunning { get; private set; }

    /// <summary>True when at least one task processes.</summary>
    public bool AnyRunning { get; private set; }

    /// <summary>The partition numbers of assigned or revoked partitions; each must come with all of the source topics.</summary>
    public static IReadOnlyList<int> Numbers(IReadOnlyList<TopicPartition> partitions, int sourceCount)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var partition in partitions)
        {
            counts[partition.Partition] = counts.GetValueOrDefault(partition.Partition) + 1;
        }

        foreach (var (number, count) in counts)
        {
            if (count != sourceCount)
            {
                throw new InvalidOperationException(
                    $"partition {number} came with {count} of {sourceCount} topics: the assignment is not co-partitioned"
                );
            }
        }

        return [.. counts.Keys];
    }

    public void Add(StreamTask task)
    {
        var next = new List<StreamTask>(all);
        var index = next.FindIndex(other => other.Partition >= task.Partition);
        if (index >= 0 && next[index].Partition == task.Partition)
        {
            throw new InvalidOperationException($"partition {task.Partition} was assigned twice");
        }

        next.Insert(index < 0 ? next.Count : index, task);
        Publish(next);
    }

    /// <summary>Takes a task out; null when there is none.</summary>
    public StreamTask? Remove(int partition)
    {
        var next = new List<StreamTask>(all);
        var index = next.FindIndex(other => other.Partition == partition);
        if (index < 0)
        {
            return null;
        }

        var task = next[index];
        next.RemoveAt(index);
        Publish(next);
        return task;
    }

    /// <summary>True when the partition is ours, in whatever phase.</summary>
    public bool Has(int partition) => Array.Exists(all, task => task.Partition == partition);

    /// <summary>The running task of a partition, or null.</summary>
    public StreamTask? FindRunning(int partition)
    {
        foreach (var task in all)
        {
            if (task.Partition == partition)
            {
                return task.Phase == TaskPhase.Running ? task : null;
            }
        }

        return null;
    }

    /// <summary>The running task of a partition; it is a fault of the client to deliver records of any other.</summary>
    public StreamTask Running(int partition) =>
        FindRunning(partition)
        ?? throw new InvalidOperationException($"a record of partition {partition} came, which no running task owns");

    /// <summary>Running tasks of these partitions take no more records.</summary>
    public void Suspend(IReadOnlyList<int> numbers)
    {
        foreach (var task in all)
        {
            if (task.Phase == TaskPhase.Running && numbers.Contains(task.Partition))
            {
                task.Suspend();
            }
        }
    }

    /// <summary>The earliest time at which a running task has something to do, see <see cref="StreamTask.NextDueMs"/>.</summary>
    public long NextDueMs()
    {
        var next = long.MaxValue;
        foreach (var task in all)
        {
            if (task.Phase == TaskPhase.Running)
            {
                next = Math.Min(next, task.NextDueMs());
            }
        }

        return next;
    }

    /// <summary>Looks at the phases again.</summary>
    public void PhasesChanged()
    {
        (AnyNotRunning, AnyRunning) = (false, false);
        foreach (var task in all)
        {
            if (task.Phase == TaskPhase.Running)
            {
                AnyRunning = true;
            }
            else
            {
                AnyNotRunning = true;
            }
        }
    }

    private void Publish(List<StreamTask> next)
    {
        Volatile.Write(ref all, next.ToArray());
        PhasesChanged();
    }
}
