using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Says when so many messages of repartition topics wait for the tasks of this thread that sources which make more of them must wait: each record
/// of such a source may become several messages, and a backlog that only grows delays whatever is asked over them. From above the limit until
/// half of it is left, so that sources do not go on and off with every look.
/// </summary>
internal sealed class MessageBacklog(string application, long limit, ILogger logger)
{
    /// <summary>True while sources that yield to messages must wait.</summary>
    public bool IsHigh { get; private set; }

    /// <summary>Looks at the lag of the running tasks as it was measured last.</summary>
    public void Look(TaskSet tasks)
    {
        long waiting = 0;
        foreach (var task in tasks.All)
        {
            // What waits for a paused task is not worked off by holding back others.
            if (task.Phase == TaskPhase.Running && task.PausedSince is null)
            {
                waiting += Messages(task);
            }
        }

        var isHigh = waiting > (IsHigh ? limit / 2 : limit);
        if (isHigh != IsHigh)
        {
            IsHigh = isHigh;
            Tell(waiting);
        }
    }

    private static long Messages(StreamTask task)
    {
        long waiting = 0;
        foreach (var source in task.Sources)
        {
            waiting += source.IsRepartition ? source.Lag.Records : 0;
        }

        return waiting;
    }

    private void Tell(long waiting)
    {
        if (IsHigh)
        {
            Log.SourcesYield(logger, application, waiting, limit);
        }
        else
        {
            Log.SourcesGoOn(logger, application, waiting);
        }
    }
}
