using System.Globalization;
using System.Text;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.State;

/// <summary>Names one timer: at most one is set for a key and a name.</summary>
internal readonly record struct TimerId(string Key, string Name);

/// <summary>
/// The timers of one task, with an undo journal of the running transaction. Part of the changelogged state: topic
/// <c>{application}-timers-changelog</c>, key <c>{name}/{key}</c>, value the due time as decimal UTC milliseconds. The heap is
/// rebuilt from the map, never persisted; an entry of it counts only while the map agrees with it.
/// </summary>
internal sealed class TimerQueue(string changelogTopic) : IChangelogged
{
    private const int StaleEntriesAllowed = 1024;
    private const int EstimatedBytesPerTimer = 300;

    private readonly Dictionary<TimerId, long> dueMsById = [];
    private readonly Dictionary<TimerId, long?> before = [];
    private readonly PriorityQueue<TimerId, TimerOrder> heap = new();

    public string ChangelogTopic => changelogTopic;

    /// <summary>Number of timers set.</summary>
    public int Count => dueMsById.Count;

    /// <inheritdoc/>
    public bool IsChanged => before.Count > 0;

    /// <inheritdoc/>
    public int CommittedCount => dueMsById.Count;

    /// <inheritdoc/>
    /// <remarks>By estimate: the strings are shared with nothing that is known here.</remarks>
    public long HeldBytes => (long)dueMsById.Count * EstimatedBytesPerTimer;

    /// <summary>Entries of the heap, those too that no longer count.</summary>
    public int HeapCount => heap.Count;

    public void Schedule(TimerId id, DateTimeOffset due)
    {
        if (id.Name.Contains('/', StringComparison.Ordinal))
        {
            throw new ArgumentException("a timer's name has no '/'", nameof(id));
        }

        Set(id, CeilingMs(due));
    }

    public void Cancel(TimerId id)
    {
        if (dueMsById.Remove(id, out var dueMs))
        {
            before.TryAdd(id, dueMs);
        }
    }

    /// <summary>The earliest due time in UTC milliseconds, or <see cref="long.MaxValue"/>.</summary>
    public long NextDueMs()
    {
        while (heap.TryPeek(out var id, out var order))
        {
            if (dueMsById.TryGetValue(id, out var dueMs) && dueMs == order.DueMs)
            {
                return dueMs;
            }

            heap.Dequeue();
        }

        return long.MaxValue;
    }

    /// <summary>Takes the earliest timer that is due at <paramref name="nowMs"/>; ties go by key and name.</summary>
    public bool TryTake(long nowMs, out FiredTimer timer)
    {
        var dueMs = NextDueMs();
        if (dueMs > nowMs)
        {
            timer = default;
            return false;
        }

        var id = heap.Dequeue();
        Cancel(id);
        timer = new FiredTimer(id.Key, id.Name, DateTimeOffset.FromUnixTimeMilliseconds(dueMs));
        return true;
    }

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isTombstone)
    {
        var slash = key.IndexOf((byte)'/');
        var id = new TimerId(Encoding.UTF8.GetString(key[(slash + 1)..]), Encoding.UTF8.GetString(key[..slash]));
        if (isTombstone)
        {
            dueMsById.Remove(id);
            return;
        }

        var dueMs = long.Parse(value, CultureInfo.InvariantCulture);
        dueMsById[id] = dueMs;
        Enqueue(id, dueMs);
    }

    /// <inheritdoc/>
    public void Adopt(byte[] block)
    {
        for (var rest = block.AsSpan(); rest.Length > 0; rest = rest[EntryFormat.SizeOf(rest)..])
        {
            var packedKey = EntryFormat.KeyOf(rest);
            var key = Encoding.UTF8.GetBytes(EntryFormat.Unpack(packedKey));
            Restore(key, EntryFormat.ValueOf(rest, packedKey.Length), isTombstone: false);
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        dueMsById.Clear();
        heap.Clear();
    }

    /// <inheritdoc/>
    public IEntrySnapshot Snapshot() => new TimerSnapshot([.. dueMsById]);

    /// <inheritdoc/>
    public void WriteChangelog(RecordOutput output, int partition)
    {
        foreach (var (id, old) in before)
        {
            long? current = dueMsById.TryGetValue(id, out var dueMs) ? dueMs : null;
            if (current != old)
            {
                output.ProduceText(
                    changelogTopic,
                    partition,
                    $"{id.Name}/{id.Key}",
                    current?.ToString(CultureInfo.InvariantCulture)
                );
            }
        }
    }

    /// <inheritdoc/>
    public void Commit() => before.Clear();

    /// <inheritdoc/>
    public void Rollback()
    {
        foreach (var (id, old) in before)
        {
            if (old is { } dueMs)
            {
                dueMsById[id] = dueMs;
                Enqueue(id, dueMs);
            }
            else
            {
                dueMsById.Remove(id);
            }
        }

        before.Clear();
    }

    // Rounded up: a timer is never early, not by a part of a millisecond either.
    private static long CeilingMs(DateTimeOffset due)
    {
        var floorMs = due.ToUnixTimeMilliseconds();
        return due.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? floorMs : floorMs + 1;
    }

    private void Set(TimerId id, long dueMs)
    {
        long? old = dueMsById.TryGetValue(id, out var oldMs) ? oldMs : null;
        if (old == dueMs)
        {
            return;
        }

        before.TryAdd(id, old);
        dueMsById[id] = dueMs;
        Enqueue(id, dueMs);
    }

    private void Enqueue(TimerId id, long dueMs)
    {
        if (heap.Count > (2 * dueMsById.Count) + StaleEntriesAllowed)
        {
            heap.Clear();
            foreach (var (other, otherMs) in dueMsById)
            {
                heap.Enqueue(other, new TimerOrder(otherMs, other));
            }

            return;
        }

        heap.Enqueue(id, new TimerOrder(dueMs, id));
    }

    private readonly record struct TimerOrder(long DueMs, TimerId Id) : IComparable<TimerOrder>
    {
        public int CompareTo(TimerOrder other)
        {
            var byDue = DueMs.CompareTo(other.DueMs);
            if (byDue != 0)
            {
                return byDue;
            }

            var byKey = string.CompareOrdinal(Id.Key, other.Id.Key);
            return byKey != 0 ? byKey : string.CompareOrdinal(Id.Name, other.Id.Name);
        }
    }
}
