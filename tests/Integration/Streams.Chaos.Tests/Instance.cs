using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LeadStreams.Streams.Chaos.Tests;

/// <summary>One instance of the service, as a process that can be killed, stopped, paused and started again under its name.</summary>
internal sealed class Instance(string name, string bootstrapServers, int threads) : IDisposable
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim listens = new();
    private Process? process;

    public bool IsAlive => process is not null;

    public bool IsPaused { get; private set; }

    /// <summary>The last lines it has written, for the report of a failure.</summary>
    public ConcurrentQueue<string> Output { get; } = new();

    public void Start()
    {
        listens.Reset();
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "LeadStreams.Testing.ChaosService.dll"),
            bootstrapServers,
            name,
            threads.ToString(CultureInfo.InvariantCulture),
        ];
        process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        process.OutputDataReceived += (_, line) =>
        {
            Output.Enqueue($"{name}: {line.Data}");
            if (line.Data == "listening")
            {
                listens.Set();
            }

            while (Output.Count > 30)
            {
                Output.TryDequeue(out var _);
            }
        };
        process.BeginOutputReadLine();
    }

    /// <summary>True when the process has ended by itself, which it never should.</summary>
    public bool HasFailed => process is { HasExited: true };

    /// <summary>As <c>kill -9</c>.</summary>
    public void Kill()
    {
        process!.Kill();
        Forget();
    }

    /// <summary>Stops as a supervisor does: SIGTERM, and a clean end.</summary>
    public void Stop()
    {
        listens.Wait(StopDeadline).ShouldBeTrue("an instance must start");
        Send(SigTerm);
        process!.WaitForExit(StopDeadline).ShouldBeTrue("an instance must stop when it is asked to");
        process.ExitCode.ShouldBe(0);
        Forget();
    }

    public void Pause()
    {
        Send(SigStop);
        IsPaused = true;
    }

    public void Continue()
    {
        Send(SigCont);
        IsPaused = false;
    }

    public void Dispose()
    {
        if (process is not null)
        {
            Kill();
        }

        listens.Dispose();
    }

    private void Forget()
    {
        process!.WaitForExit(StopDeadline).ShouldBeTrue();
        process.Dispose();
        process = null;
        IsPaused = false;
    }

    private void Send(int signal) => SendSignal(process!.Id, signal).ShouldBe(0);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
