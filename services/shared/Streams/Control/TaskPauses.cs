using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.Control;

/// <summary>Keeps the consumer's pauses in step with the tasks': of a paused task only the control topic is delivered.</summary>
internal sealed class TaskPauses(ILogConsumer consumer)
{
    /// <summary>A task has restored: lets the consumer deliver what it may process.</summary>
    public void Start(StreamTask task)
    {
        task.IsHeldBack = task.PausedSince is not null;
        foreach (var source in task.Sources)
        {
            if (source.IsControl || !task.IsHeldBack)
            {
                Resume(source);
            }
        }
    }

    /// <summary>Tasks may have been paused, resumed, or rolled back to before either.</summary>
    public void Step(TaskSet tasks)
    {
        foreach (var task in tasks.All)
        {
            if (task.Phase == TaskPhase.Running && task.IsHeldBack != task.PausedSince is not null)
            {
                task.IsHeldBack = !task.IsHeldBack;
                Follow(task);
            }
        }
    }

    private void Follow(StreamTask task)
    {
        foreach (var source in task.Sources)
        {
            if (source.IsControl)
            {
                continue;
            }

            if (task.IsHeldBack)
            {
                consumer.Pause(source.Partition);
            }
            else
            {
                Resume(source);
            }
        }
    }

    // Where to go on is the task's to say, not the client's: state and position must agree.
    private void Resume(SourcePosition source)
    {
        consumer.Resume(source.Partition);
        consumer.Seek(source.Partition, source.Next);
    }
}
