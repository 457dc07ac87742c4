using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>Work on a thread of the pool, one piece after the other in the order of <see cref="Run"/>. Thread-safe.</summary>
public sealed class BackgroundQueue : IBackgroundWork
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;

    /// <inheritdoc/>
    public Task Run(Action work)
    {
        lock (gate)
        {
            last = last.ContinueWith(
                _ => work(),
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
            return last;
        }
    }

    /// <inheritdoc/>
    public void Drain()
    {
        Task waitFor;
        lock (gate)
        {
            waitFor = last;
        }

        waitFor.GetAwaiter().GetResult();
    }
}
