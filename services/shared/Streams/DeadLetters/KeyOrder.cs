using LeadStreams.Streams.Control;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>Stands before the processor: keeps records of a key in order behind its dead letters, as far as the topology asks for it.</summary>
internal sealed class KeyOrder(DeadLetterPolicy policy, TaskState state, RecordDecider decider, TaskContext context)
{
    private readonly KeyQueues queues = state.Queues;

    /// <summary>Decides about a record that was just read, or has it wait.</summary>
    public void Process(in LogRecord record, string key, DateTimeOffset now)
    {
        if (WaitingQueue(key) is { } queue)
        {
            Park(record, key, queue, now);
        }
        else if (!KeepsOrder(key))
        {
            decider.Decide(record, key, now, place: null);
        }
        else
        {
            var block = new QueueBlock(record.Topic, record.Partition, record.Offset);
            if (decider.Decide(record, key, now, new QueuePlace(block, 0)))
            {
                Begin(key, block, now);
            }
        }
    }

    /// <summary>Decides about a message that was handed over, or has it wait like one that went through the log.</summary>
    public void Process(in LocalMessage message, RecordOutput output, DateTimeOffset now)
    {
        var key = message.Key;
        if (WaitingQueue(key) is { } queue)
        {
            Park(output.Encode(message), key, queue, now);
        }
        else if (!KeepsOrder(key))
        {
            decider.Decide(message, now, place: null);
        }
        else
        {
            // It has no offset of its own; two queues of one key cannot begin without a command between them.
            var block = new QueueBlock(message.Topic.Topic, message.Partition, -1 - decider.ReadSoFar);
            if (decider.Decide(message, now, new QueuePlace(block, 0)))
            {
                Begin(key, block, now);
            }
        }
    }

    /// <summary>A dead letter comes back; false when there is nothing to do, because it has come back, or was given up, or superseded, before.</summary>
    public bool Redrive(in LogRecord record, string key, QueuePlace? place, DateTimeOffset now)
    {
        if (place is not { } known)
        {
            // It was rejected while the topology did not keep order, or it has no key.
            Process(record, key, now);
            return true;
        }

        return Fill(key, known, ParkedRecord.Of(record), now);
    }

    /// <summary>A dead letter is given up; false when nothing waits for it.</summary>
    public bool Discard(string key, QueuePlace? place, DateTimeOffset now) =>
        place is { } known && Fill(key, known, ParkedRecord.Discarded, now);

    /// <summary>Processes what is first in the queue of a key; returns how much was done.</summary>
    public int Release(string key, int limit, DateTimeOffset now)
    {
        var done = 0;
        while (done < limit && queues.Find(key) is { } queue && queues.At(key, queue.First) is { } first)
        {
            done++;
            queues.Empty(key, queue.First);
            if (first.Record is { } record && decider.Decide(record, key, now, queue.PlaceOf(queue.First)))
            {
                // Rejected (again): its place is a hole, and the rest goes on waiting. The queue is read anew, its timers may have changed.
                queue = queues.Find(key)!;
                queues.Put(key, queue with { Parked = queue.Parked - 1 });
                return done;
            }

            queue = queues.Find(key)!;
            Advance(key, queue with { First = queue.First + 1, Parked = queue.Parked - 1 });
        }

        return done;
    }

    /// <summary>True when the timer's key waits: the timer does so too, and is set again when the key is free.</summary>
    public bool Holds(in FiredTimer timer)
    {
        if (timer.Key == KeyQueues.Own || queues.Find(timer.Key) is not { } queue || IsSuperseded(queue))
        {
            return false;
        }

        var held = new HeldTimer(timer.Name, timer.Due.ToUnixTimeMilliseconds());
        queues.Put(timer.Key, queue with { HeldTimers = [.. queue.HeldTimers, held] });
        return true;
    }

    // Queues outlive the policy that began them: one that holds more than its dead letter is kept in order to its end.
    private bool IsSuperseded(KeyQueue queue) =>
        policy.Order == DeadLetterOrder.Supersede && queue.Parked == 0 && queue.Next - queue.First == 1;

    private bool KeepsOrder(string key) =>
        policy.Order != DeadLetterOrder.Independent && key.Length > 0 && key != KeyQueues.Own;

    // The queue that a new record of the key must join, or null. A dead letter whose place the record takes is forgotten.
    private KeyQueue? WaitingQueue(string key)
    {
        if (key == KeyQueues.Own || queues.Find(key) is not { } queue)
        {
            return null;
        }

        if (IsSuperseded(queue))
        {
            queues.End(key);
            return null;
        }

        return queue;
    }

    private void Begin(string key, QueueBlock block, DateTimeOffset now) =>
        queues.Begin(key, new KeyQueue(block, First: 0, Next: 1, now.ToUnixTimeMilliseconds()));

    private void Park(in LogRecord record, string key, KeyQueue queue, DateTimeOffset now)
    {
        if (queue.Parked < policy.MaxParkedPerKey)
        {
            queues.Append(key, queue, record);
            return;
        }

        context.Begin(record, now, queue.PlaceOf(queue.Next));
        context.Reject(
            RejectCodes.TooManyParked,
            field: null,
            "nothing is wrong with it: it waits for the dead letter before it; redrive it too"
        );
        queues.Put(key, queue with { Next = queue.Next + 1 });
    }

    private bool Fill(string key, QueuePlace place, ParkedRecord record, DateTimeOffset now)
    {
        if (
            queues.Find(key) is not { } queue
            || queue.Block != place.Block
            || place.Number < queue.First
            || place.Number >= queue.Next
        )
        {
            return false;
        }

        var isHole = queues.IsHole(key, place.Number);
        queues.Fill(key, place.Number, record);
        if (isHole)
        {
            queues.Put(key, queue with { Parked = queue.Parked + 1 });
        }

        if (policy.Order == DeadLetterOrder.Supersede)
        {
            // At once: what comes next would take its place.
            Release(key, limit: 1, now);
        }

        return true;
    }

    private void Advance(string key, KeyQueue queue)
    {
        if (queue.First < queue.Next)
        {
            queues.Put(key, queue);
            return;
        }

        queues.End(key);
        foreach (var timer in queue.HeldTimers)
        {
            state
                .RequireTimers()
                .Schedule(new TimerId(key, timer.Name), DateTimeOffset.FromUnixTimeMilliseconds(timer.DueMs));
        }
    }
}
