using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Keeps the consumer's pauses in step with what may be processed: of a paused task only commands are delivered, and while too many messages wait
/// no source that yields to them.
/// </summary>
internal sealed class SourcePauses(ILogConsumer consumer, MessageBacklog backlog)
{
    /// <summary>A task has restored: lets the consumer deliver what it may process.</summary>
    public void Start(StreamTask task)
    {
        foreach (var source in task.Sources)
        {
            source.IsHeldBack = MustWait(task, source);
            if (!source.IsHeldBack)
            {
                Resume(source);
            }
        }
    }

    /// <summary>Tasks may have been paused, resumed, or rolled back to before either; messages may have piled up or been worked off.</summary>
    public void Step(TaskSet tasks)
    {
        foreach (var task in tasks.All)
        {
            if (task.Phase != TaskPhase.Running)
            {
                continue;
            }

            foreach (var source in task.Sources)
            {
                if (source.IsHeldBack != MustWait(task, source))
                {
                    Turn(source);
                }
            }
        }
    }

    private bool MustWait(StreamTask task, SourcePosition source) =>
        !source.IsControl && (task.PausedSince is not null || (source.YieldsToMessages && backlog.IsHigh));

    private void Turn(SourcePosition source)
    {
        source.IsHeldBack = !source.IsHeldBack;
        if (source.IsHeldBack)
        {
            consumer.Pause(source.Partition);
        }
        else
        {
            Resume(source);
        }
    }

    // Where to go on is the task's to say, not the client's: state and position must agree.
    private void Resume(SourcePosition source)
    {
        consumer.Resume(source.Partition);
        consumer.Seek(source.Partition, source.Next);
    }
}
