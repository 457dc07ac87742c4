using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>One instance of a service whose release is replaced by another, as a rolling restart does.</summary>
internal sealed class Rolling(CountingRun run, string instance) : IAsyncDisposable
{
    private CancellationTokenSource? stopping;
    private Task running = Task.CompletedTask;

    /// <summary>Stops what runs, starts this release, and returns when it processes at least one partition.</summary>
    public async Task Start(Topology release)
    {
        await Stop();
        stopping = new CancellationTokenSource();
        var works = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running = run.Start(
            stopping.Token,
            instance,
            release,
            told: status =>
            {
                if (status is { Phase: StreamThreadPhase.Running, RunningTasks: > 0 })
                {
                    works.TrySetResult();
                }
            }
        );
        // A release that fails ends before it works.
        await await Task.WhenAny(works.Task, running);
    }

    public async ValueTask DisposeAsync() => await Stop();

    private async Task Stop()
    {
        if (stopping is { } source)
        {
            stopping = null;
            await source.CancelAsync();
            await running;
            source.Dispose();
        }
    }
}
