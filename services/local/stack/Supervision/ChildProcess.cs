using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack.Supervision;

/// <summary>
/// A process of the stack that is started again whenever it ends without having been asked to: after a crash or a <c>kill -9</c>
/// it is back within a second. Its output goes to a log file.
/// </summary>
internal sealed class ChildProcess(
    string name,
    ProcessStartInfo start,
    string logFile,
    TimeProvider clock,
    ILogger logger
) : IAsyncDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource stopping = new();
    private Task supervision = Task.CompletedTask;
    private volatile Process? current;

    /// <summary>Component name.</summary>
    public string Name => name;

    /// <summary>Process id of the running incarnation, or null between two.</summary>
    public int? ProcessId => current?.Id;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Starts the process and its supervision.</summary>
    public void Start() => supervision = SuperviseAsync();

    /// <summary>Asks the process to end (SIGTERM), kills it if it does not within 20 s.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (current is { HasExited: false } process)
        {
            Signals.Terminate(process.Id);
            using var patience = new CancellationTokenSource(StopTimeout, clock);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                logger.ChildKilled(name, StopTimeout.TotalSeconds);
                process.Kill(entireProcessTree: true);
            }
        }

        await supervision;
        stopping.Dispose();
    }

    private async Task SuperviseAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            using var process =
                Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
            current = process;
            var copying = Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
            await process.WaitForExitAsync(CancellationToken.None);
            await copying;
            current = null;
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            Restarts++;
            logger.ChildRestarted(name, process.ExitCode);
            await Task.Delay(RestartDelay, clock, stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CopyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (start)
            {
                File.AppendAllText(logFile, line + "\n");
            }
        }
    }
}
