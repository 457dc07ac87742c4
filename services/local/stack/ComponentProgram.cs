using System.Runtime.InteropServices;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Stack.Components;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack;

/// <summary>The main program of one part of the stack when each runs in its own process.</summary>
public static class ComponentProgram
{
    /// <summary>Runs the component until SIGTERM or SIGINT, or until it fails.</summary>
    /// <returns>0 after a stop that was asked for, 1 after a failure.</returns>
    public static async Task<int> RunAsync(string component, StackOptions options, ILoggerFactory loggers)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        if (!ComponentNames.Services.Contains(component))
        {
            // First of all, so that no measurement is missed.
            await using var operations =
                component == ComponentNames.Broker
                    ? await BrokerOperations.StartAsync(new BrokerAddress("127.0.0.1", options.Ports.Operations))
                    : null;
            await using var running = await ComponentFactory.StartAsync(
                component,
                options,
                loggers,
                CancellationToken.None
            );
            operations?.Ready();
            await stop.Task;
            return 0;
        }

        await using var services = ComponentFactory.StartServices([component], options, loggers);
        await Task.WhenAny(stop.Task, services.Completion);
        return stop.Task.IsCompleted ? 0 : 1;
    }

    private static void Stop(PosixSignalContext signal, TaskCompletionSource stop)
    {
        signal.Cancel = true;
        stop.TrySetResult();
    }
}
