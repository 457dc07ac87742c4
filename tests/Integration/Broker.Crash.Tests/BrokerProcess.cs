using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LeadStreams.Broker.Crash.Tests;

/// <summary>The broker as a process of its own, which can be killed and started again on its folder and port.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("broker-crash-").FullName;
    private Process? _process;

    public string Address { get; private set; } = "127.0.0.1:0";

    public async Task StartAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "LeadStreams.Local.Broker.dll");
        string[] arguments =
        [
            program,
            "--data",
            _folder,
            "--listen",
            Address,
            "--set",
            "group.initial.rebalance.delay.ms=0",
            "--set",
            "group.min.session.timeout.ms=1000",
            "--set",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms=1000",
        ];
        _process = Process.Start(
            new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline);
        line.ShouldNotBeNull("the broker ended before it was ready").ShouldStartWith("ready ");
        Address = line["ready ".Length..];
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        _process.Dispose();
    }

    /// <summary>SIGTERM; the exit code must say that the stop was clean.</summary>
    public async Task StopAsync()
    {
        SendSignal(_process!.Id, 15).ShouldBe(0);
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        _process.ExitCode.ShouldBe(0);
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await KillAsync();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        Directory.Delete(_folder, recursive: true);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
