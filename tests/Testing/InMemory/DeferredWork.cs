using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>Background work that happens when the test says so.</summary>
public sealed class DeferredWork : IBackgroundWork
{
    private readonly Queue<Task> waiting = new();

    /// <summary>Pieces that wait.</summary>
    public int Count => waiting.Count;

    /// <inheritdoc/>
    public Task Run(Action work)
    {
        var task = new Task(work);
        waiting.Enqueue(task);
        return task;
    }

    /// <summary>Does the next piece; what it throws, this throws.</summary>
    public void RunNext()
    {
        if (waiting.TryDequeue(out var task))
        {
            task.RunSynchronously(TaskScheduler.Default);
            task.GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public void Drain()
    {
        while (waiting.Count > 0)
        {
            RunNext();
        }
    }
}
