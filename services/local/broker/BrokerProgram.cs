using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LeadStreams.Local.Broker;

/// <summary>The main program of the broker, here and behind <c>leadstreams broker</c>.</summary>
public static class BrokerProgram
{
    /// <summary>Runs the broker until SIGTERM or SIGINT.</summary>
    /// <param name="args">As <c>--help</c> explains them.</param>
    /// <param name="serveOperations">Serves metrics and readiness at the address given with <c>--metrics</c>. The broker itself
    /// knows no HTTP; a host without this refuses the option.</param>
    /// <returns>0 after a clean stop or help, 1 when it cannot serve, 2 without arguments.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        Func<BrokerAddress, Task<IOperationsHost>>? serveOperations = null
    )
    {
        if (args.Length == 0 || args.Contains("--help"))
        {
            Console.WriteLine(CommandLine.Help);
            return args.Length == 0 ? 2 : 0;
        }

        if (args[0] == "user")
            return UserCommand.Run(args[1..], Console.In, Console.Out, Console.Error);

        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Action<PosixSignalContext> onSignal = signal => signal.Cancel = stop.TrySetResult() || stop.Task.IsCompleted;
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, onSignal);
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, onSignal);
        try
        {
            using var logger = new StandardErrorLogger(Console.Error, TimeProvider.System);
            var options = CommandLine.Parse(args);
            // First of all: whoever waits for a long start sees how it goes, and no measurement is missed.
            var serve =
                serveOperations
                ?? (
                    _ =>
                        throw new FormatException(
                            "--metrics is not served by this program; leadstreams broker serves it."
                        )
                );
            await using var operations = options.Metrics is { } wanted ? await serve(wanted) : null;
            await using var broker = await LocalBroker.StartAsync(options, logger);
            operations?.Ready();
            var sasl = broker.SaslAddress is { } address ? $" sasl {address}" : "";
            var metrics = operations is null ? "" : $" metrics {operations.MetricsUrl}";
            Console.WriteLine($"ready {broker.Address}{sasl}{metrics}");
            await stop.Task;
            return 0;
        }
        catch (Exception fault)
            when (fault
                    is FormatException
                        or ArgumentException
                        or IOException
                        or InvalidDataException
                        or UnauthorizedAccessException
                        or SocketException
            )
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }
}
