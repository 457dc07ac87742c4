using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// The queues of one task: of keys that wait behind a dead letter, and the task's own, of commands that wait while it is paused. All of
/// it lies in a store of the task's state, so that it is changelogged, restored and rolled back with the rest. The queues themselves (not the records
/// that wait in them) are in memory as well: every record of every key asks whether its key waits.
/// </summary>
internal sealed class KeyQueues(StateStore store)
{
    /// <summary>The task's own queue. A record of this key would never wait.</summary>
    public const string Own = "\0";

    private readonly WaitingKeys waiting = new();
    private readonly SortedSet<string> ready = new(StringComparer.Ordinal);
    private bool hasOwn;

    /// <summary>The store of the runtime itself.</summary>
    public static StoreDefinition Store { get; } = new("key-queues", QueueEntrySerde.Instance);

    /// <summary>Keys that wait.</summary>
    public int BlockedKeys => Math.Max(0, waiting.Count - (hasOwn ? 1 : 0));

    /// <summary>Records that wait.</summary>
    public int ParkedRecords => Math.Max(0, store.Count - waiting.Count);

    /// <summary>When the task was paused, or null.</summary>
    public DateTimeOffset? PausedSince { get; private set; }

    /// <summary>True when the running transaction has changed a queue.</summary>
    public bool IsChanged => store.IsChanged;

    /// <summary>The queue of a key that waits, or null.</summary>
    public KeyQueue? Find(string key) => waiting.TryGet(key, out var queue) ? queue : null;

    /// <summary>Begins a queue whose first place is a hole.</summary>
    public void Begin(string key, KeyQueue queue)
    {
        store.Put(QueueEntry.OfQueue(key), queue);
        waiting.Set(key, queue);
    }

    /// <summary>Changes a queue.</summary>
    public void Put(string key, KeyQueue queue)
    {
        store.Put(QueueEntry.OfQueue(key), queue);
        waiting.Set(key, queue);
        _ = IsHole(key, queue.First) ? ready.Remove(key) : ready.Add(key);
        if (key == Own)
        {
            OwnChanged(queue);
        }
    }

    /// <summary>Ends a queue, which has no parked records any more.</summary>
    public void End(string key)
    {
        store.Delete(QueueEntry.OfQueue(key));
        waiting.Remove(key);
        ready.Remove(key);
        if (key == Own)
        {
            OwnChanged(null);
        }
    }

    /// <summary>The record at a place; null where there is a hole.</summary>
    public ParkedRecord? At(string key, long place) => (ParkedRecord?)store.Get(QueueEntry.OfPlace(key, place));

    /// <summary>True where no record is.</summary>
    public bool IsHole(string key, long place) => !store.Contains(QueueEntry.OfPlace(key, place));

    /// <summary>Puts a record into a place; the caller then puts the queue, whose count it keeps.</summary>
    public void Fill(string key, long place, ParkedRecord record) => store.Put(QueueEntry.OfPlace(key, place), record);

    /// <summary>Makes a hole of a place; the caller then puts or ends the queue.</summary>
    public void Empty(string key, long place) => store.Delete(QueueEntry.OfPlace(key, place));

    /// <summary>Takes up the record at the end of a queue: one entry of the changelog, the queue itself is not written again.</summary>
    public void Append(string key, KeyQueue queue, in LogRecord record)
    {
        store.Put(QueueEntry.OfPlace(key, queue.Next), ParkedRecord.Of(record));
        waiting.Set(key, queue.WithAppended());
        if (queue.First == queue.Next)
        {
            ready.Add(key);
        }
    }

    /// <summary>The store was restored or rolled back: what is in memory of it is made anew.</summary>
    /// <exception cref="LogException">Fatal: what was read does not fit together.</exception>
    public void Changed()
    {
        waiting.Clear();
        ready.Clear();
        foreach (var entry in store.CommittedKeys)
        {
            if (QueueEntry.Parse(entry) is (var key, null))
            {
                waiting.Set(key, (KeyQueue)store.Get(entry)!);
            }
        }

        foreach (var entry in store.CommittedKeys)
        {
            if (QueueEntry.Parse(entry) is (var key, { } place))
            {
                AddFound(key, place);
            }
        }

        OwnChanged(Find(Own));
    }

    /// <summary>A queue whose first place is no hole, or null. The task's own comes first, and not while it is paused.</summary>
    public string? FirstReady() => ready.Count == 0 || PausedSince is not null ? null : ready.Min;

    /// <summary>A timer of a waiting key was set anew or cancelled: what was held of it no longer counts.</summary>
    public void ForgetTimer(string key, string name)
    {
        if (Find(key) is { HeldTimers.Count: > 0 } queue)
        {
            Put(key, queue with { HeldTimers = [.. queue.HeldTimers.Where(timer => timer.Name != name)] });
        }
    }

    // A member that has lost its partitions and does not know it yet may read beyond the end it had found, and only part of a transaction of its successor.
    private void AddFound(string key, long place)
    {
        var queue =
            Find(key)
            ?? throw new LogException(
                LogErrorKind.Fatal,
                $"a record waits at place {place} of a queue that does not exist: another instance has written while the changelog was read (a new session reads it whole), or it is damaged"
            );
        waiting.Set(key, queue.WithFound(place));
        if (place == queue.First)
        {
            ready.Add(key);
        }
    }

    private void OwnChanged(KeyQueue? own)
    {
        hasOwn = own is not null;
        PausedSince = own?.PausedSinceMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }
}
