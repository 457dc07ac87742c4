using System.Runtime.InteropServices;

namespace LeadStreams.Local.Registry;

/// <summary>The registry as a process of its own, until SIGTERM or Ctrl-C.</summary>
internal static class RegistryProgram
{
    private const string Usage = "usage: registry <bootstrap servers> [url] [default level] [client setting=value ...]";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var words = arguments.Where(argument => !argument.Contains('=')).ToArray();
        if (
            words.Length is 0 or > 3
            || !Uri.TryCreate(words.ElementAtOrDefault(1) ?? "http://127.0.0.1:8081", UriKind.Absolute, out var url)
            || !CompatibilityLevels.TryParse(words.ElementAtOrDefault(2) ?? "FULL_TRANSITIVE", out var level)
        )
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        var client = arguments
            .Where(argument => argument.Contains('='))
            .Select(argument => argument.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        client["bootstrap.servers"] = words[0];
        using var loggers = LoggerFactory.Create(logging =>
            logging.AddSimpleConsole(console => console.SingleLine = true)
        );
        var log = new KafkaSchemaLog(new KafkaSchemaLogOptions { Client = client });
        await using var server = new RegistryServer(
            new RegistryOptions { Url = url, DefaultLevel = level },
            log,
            loggers
        );
        await RunAsync(server);
        return 0;
    }

    private static async Task RunAsync(RegistryServer server)
    {
        using var stop = new CancellationTokenSource();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
            stopped.TrySetResult();
        }
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            await server.StartAsync(stop.Token);
            await stopped.Task;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while it was starting: the server is disposed by the caller.
        }
    }
}
