using System.Globalization;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// The queues of one task: of keys that wait behind a dead letter, and the task's own, of commands that wait while it is paused. All of
/// it lies in two stores of the task's state, so that it is changelogged, restored and rolled back with the rest; which queues have
/// something to process is derived.
/// </summary>
internal sealed class KeyQueues(StateStore queues, StateStore parked)
{
    /// <summary>The task's own queue. A record of this key would never wait.</summary>
    public const string Own = "\0";

    private readonly SortedSet<string> ready = new(StringComparer.Ordinal);
    private bool isReadyKnown;
    private bool hasOwn;

    /// <summary>The stores of the runtime itself.</summary>
    public static IReadOnlyList<StoreDefinition> Stores { get; } =
    [new("key-queues", KeyQueueSerde.Instance), new("parked", ParkedRecordSerde.Instance)];

    /// <summary>Keys that wait.</summary>
    public int BlockedKeys => Math.Max(0, queues.Count - (hasOwn ? 1 : 0));

    /// <summary>Records that wait.</summary>
    public int ParkedRecords => parked.Count;

    /// <summary>When the task was paused, or null.</summary>
    public DateTimeOffset? PausedSince { get; private set; }

    /// <summary>The queue of a key that waits, or null.</summary>
    public KeyQueue? Find(string key) => queues.Count == 0 ? null : (KeyQueue?)queues.Get(key);

    /// <summary>Begins a queue, or changes one.</summary>
    public void Put(string key, KeyQueue queue)
    {
        queues.Put(key, queue);
        if (key == Own)
        {
            Changed();
        }
    }

    /// <summary>Ends a queue, which has no parked records any more.</summary>
    public void End(string key)
    {
        queues.Delete(key);
        ready.Remove(key);
        if (key == Own)
        {
            Changed();
        }
    }

    /// <summary>The record at a place; null where there is a hole.</summary>
    public ParkedRecord? At(string key, long place) => (ParkedRecord?)parked.Get(EntryKey(key, place));

    /// <summary>Puts a record where nothing is yet; the caller keeps the queue's count.</summary>
    public void Fill(string key, long place, ParkedRecord record)
    {
        parked.Put(EntryKey(key, place), record);
        isReadyKnown = false;
    }

    /// <summary>Makes a hole of a place.</summary>
    public void Empty(string key, long place) => parked.Delete(EntryKey(key, place));

    /// <summary>The first place of this queue has become a hole.</summary>
    public void Waits(string key) => ready.Remove(key);

    /// <summary>Takes up the record at the end of a queue.</summary>
    public void Append(string key, KeyQueue queue, in LogRecord record)
    {
        parked.Put(EntryKey(key, queue.Next), ParkedRecord.Of(record));
        Put(key, queue with { Next = queue.Next + 1, Parked = queue.Parked + 1 });
        isReadyKnown &= queue.First != queue.Next;
    }

    /// <summary>Stores were restored or rolled back: what was derived of them no longer counts.</summary>
    public void Changed()
    {
        isReadyKnown = false;
        var own = Find(Own);
        hasOwn = own is not null;
        PausedSince = own?.PausedSinceMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }

    /// <summary>A queue whose first place is no hole, or null. The task's own comes first, and not while it is paused.</summary>
    public string? FirstReady()
    {
        if (queues.Count == 0 || PausedSince is not null)
        {
            return null;
        }

        if (!isReadyKnown)
        {
            FindReady();
        }

        return ready.Min;
    }

    /// <summary>A timer of a waiting key was set anew or cancelled: what was held of it no longer counts.</summary>
    public void ForgetTimer(string key, string name)
    {
        if (Find(key) is { HeldTimers.Count: > 0 } queue)
        {
            Put(key, queue with { HeldTimers = [.. queue.HeldTimers.Where(timer => timer.Name != name)] });
        }
    }

    private void FindReady()
    {
        ready.Clear();
        isReadyKnown = true;
        foreach (var key in queues.Keys.ToArray())
        {
            if (At(key, Find(key)!.First) is not null)
            {
                ready.Add(key);
            }
        }
    }

    private static string EntryKey(string key, long place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place}/{key}");
}
