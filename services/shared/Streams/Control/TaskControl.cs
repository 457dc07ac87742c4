using System.Text;
using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.Control;

/// <summary>
/// Does what the records of the control topic ask of one task. Commands about dead letters that come while the task is paused wait in
/// the task's own queue, and later ones behind them, until it is resumed.
/// </summary>
internal sealed class TaskControl(KeyOrder order, KeyQueues queues, RecordDecider decider, TaskContext context)
{
    /// <summary>Dead letters processed again, given up, and commands without effect, in the open transaction.</summary>
    public ControlCounts Counts { get; private set; }

    /// <summary>Takes one command.</summary>
    public void Handle(in LogRecord command, DateTimeOffset now)
    {
        switch (command.Headers.GetText(HeaderNames.Control))
        {
            case ControlCommands.Pause:
                Pause(command);
                break;
            case ControlCommands.Resume:
                Resume();
                break;
            case ControlCommands.Redrive or ControlCommands.Discard when queues.Find(KeyQueues.Own) is { } own:
                queues.Append(KeyQueues.Own, own, command);
                break;
            default:
                Apply(command, now);
                break;
        }
    }

    /// <summary>Goes on with commands and keys that waited and wait no more; returns how much was done.</summary>
    public int Release(int limit, DateTimeOffset now)
    {
        var done = 0;
        while (done < limit && queues.FirstReady() is { } key)
        {
            if (key == KeyQueues.Own)
            {
                ReleaseCommand(now);
                done++;
            }
            else
            {
                done += order.Release(key, limit - done, now);
            }
        }

        return done;
    }

    public void EndTransaction() => Counts = default;

    private void Pause(in LogRecord command)
    {
        var own = queues.Find(KeyQueues.Own) ?? new KeyQueue(default, First: 0, Next: 0, command.TimestampMs);
        queues.Put(KeyQueues.Own, own with { PausedSinceMs = own.PausedSinceMs ?? command.TimestampMs });
    }

    private void Resume()
    {
        if (queues.Find(KeyQueues.Own) is { } own)
        {
            PutOrEnd(own with { PausedSinceMs = null });
        }
    }

    private void ReleaseCommand(DateTimeOffset now)
    {
        var own = queues.Find(KeyQueues.Own)!;
        var command = queues.At(KeyQueues.Own, own.First)!.Record!.Value;
        queues.Empty(KeyQueues.Own, own.First);
        PutOrEnd(own with { First = own.First + 1, Parked = own.Parked - 1 });
        Apply(command, now);
    }

    private void PutOrEnd(KeyQueue own)
    {
        if (own.First == own.Next && own.PausedSinceMs is null)
        {
            queues.End(KeyQueues.Own);
        }
        else
        {
            queues.Put(KeyQueues.Own, own);
        }
    }

    private void Apply(in LogRecord command, DateTimeOffset now)
    {
        var key = command.Key is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "";
        var kind = command.Headers.GetText(HeaderNames.Control);
        var place = ControlCommands.PlaceOf(command);
        if (kind == ControlCommands.Discard)
        {
            var had = order.Discard(key, place, now) || place is null;
            Counts = had ? Counts with { Discarded = Counts.Discarded + 1 } : Counts with { Stale = Counts.Stale + 1 };
        }
        else if (
            kind == ControlCommands.Redrive
            && ControlCommands.RedrivenRecord(command) is { } record
            && decider.Knows(record.Topic)
        )
        {
            var had = order.Redrive(record, key, place, now);
            Counts = had ? Counts with { Redriven = Counts.Redriven + 1 } : Counts with { Stale = Counts.Stale + 1 };
        }
        else
        {
            context.Begin(command, now, queuePlace: null);
            context.Reject(RejectCodes.UnknownCommand, HeaderNames.Control, "not a command for this service");
        }
    }
}

/// <summary>What commands about dead letters have brought about.</summary>
internal readonly record struct ControlCounts(int Redriven, int Discarded, int Stale);
