using System.CommandLine;
using System.Runtime.InteropServices;
using LeadStreams.Local.Stack;
using LeadStreams.Local.Stack.Demo;
using Spectre.Console;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams up</c>: the whole system on this machine.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var records = new Option<int>("--records")
        {
            Description = "Demo records to send; 0 sends none",
            DefaultValueFactory = _ => 3000,
        };
        var seed = new Option<int>("--seed") { Description = "Seed of the demo records", DefaultValueFactory = _ => 1 };
        var exit = new Option<bool>("--exit")
        {
            Description = "Stop after the demo: exit code 0 when its result is right, else 1",
        };
        var command = new Command(
            "up",
            "Start everything on this machine, feed it demo leads, keep serving until Ctrl-C"
        )
        {
            records,
            seed,
            exit,
        };
        var options = StackOptionSet.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                Failures.ToldAsync(() =>
                    RunAsync(
                        options.Read(parsed),
                        parsed.GetValue(records),
                        parsed.GetValue(seed),
                        parsed.GetValue(exit)
                    )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(StackOptions options, int records, int seed, bool exit)
    {
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        var console = Terminal.Create();
        using var loggers = StackLoggers.ToFile(options, notice => console.WriteLine("  " + notice));
        var watch = TimeProvider.System.GetTimestamp();
        console.WriteLine($"starting LeadStreams on {options.DataDirectory} …");
        await using var stack = await LocalStack.StartAsync(
            options,
            loggers,
            line => console.WriteLine("  " + line),
            stop.Token
        );
        console.WriteLine($"everything is up after {TimeProvider.System.GetElapsedTime(watch).TotalSeconds:0.0} s");
        try
        {
            var isRight = records == 0 || await DemoAsync(stack, options, console, records, seed, stop.Token);
            if (exit)
            {
                return isRight ? 0 : 1;
            }

            console.WriteLine();
            console.WriteLine("serving; Ctrl-C stops, the data stays");
            await stack.Failure.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }

        console.WriteLine("stopping …");
        return 0;
    }

    private static async Task<bool> DemoAsync(
        LocalStack stack,
        StackOptions options,
        IAnsiConsole console,
        int records,
        int seed,
        CancellationToken cancellation
    )
    {
        var demo = new DemoRun(options, console, TimeProvider.System).RunAsync(records, seed, cancellation);
        await Task.WhenAny(demo, stack.Failure);
        if (stack.Failure.IsFaulted)
        {
            await stack.Failure;
        }

        return await demo;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
