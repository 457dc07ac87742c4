using LeadStreams.Streams.Control;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>Takes new tasks from their assignment over the restore of their state to where they process; their partitions are paused until then.</summary>
internal sealed class TaskStarter(ILogConsumer consumer, ChangelogRestorer restorer, SourcePauses pauses)
{
    private static readonly TimeSpan WaitWhenIdle = TimeSpan.FromMilliseconds(10);

    /// <summary>Goes on with the tasks that do not run yet; does not wait while others have work to do.</summary>
    /// <exception cref="LogException">Retriable: call again.</exception>
    public void Step(TaskSet tasks)
    {
        if (!tasks.AnyNotRunning)
        {
            return;
        }

        foreach (var task in tasks.All)
        {
            if (task.Phase == TaskPhase.Created)
            {
                StartRestore(task);
            }
        }

        restorer.Poll(tasks.AnyRunning ? TimeSpan.Zero : WaitWhenIdle);
        foreach (var task in tasks.All)
        {
            if (task.Phase == TaskPhase.Restoring && restorer.IsDone(task))
            {
                task.CaughtUp();
                pauses.Start(task);
            }
        }

        tasks.PhasesChanged();
    }

    // First the stable offsets, then the changelog's end: a transaction of the previous owner that moves the offsets is decided by
    // then, and all that it wrote to the changelog lies before the end.
    private void StartRestore(StreamTask task)
    {
        foreach (var source in task.Sources)
        {
            source.StartAt(consumer.Committed(source.Partition));
        }

        restorer.Add(task);
        task.OffsetsAreStable();
    }
}
