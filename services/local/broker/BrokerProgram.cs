using System.Net.Sockets;
using System.Runtime.InteropServices;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker;

/// <summary>The main program of the broker, here and behind <c>leadstreams broker</c>.</summary>
public static class BrokerProgram
{
    /// <summary>Runs the broker until SIGTERM or SIGINT.</summary>
    /// <returns>0 after a clean stop or help, 1 when it cannot serve, 2 without arguments.</returns>
    public static async Task<int> RunAsync(string[] args)
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
            await using var broker = await LocalBroker.StartAsync(CommandLine.Parse(args), logger);
            var sasl = broker.SaslAddress is { } address ? $" sasl {address}" : "";
            Console.WriteLine($"ready {broker.Address}{sasl}");
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
