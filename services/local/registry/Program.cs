using LeadStreams.Local.Registry;

// registry <bootstrap servers> [url] [default level]; the settings of the client library may follow as name=value.
var settings = args.Where(argument => argument.Contains('=')).Select(argument => argument.Split('=', 2));
var words = args.Where(argument => !argument.Contains('=')).ToArray();
if (words.Length == 0)
{
    await Console.Error.WriteLineAsync("usage: registry <bootstrap servers> [url] [default level] [name=value ...]");
    return 2;
}
var client = settings.ToDictionary(setting => setting[0], setting => setting[1]);
client["bootstrap.servers"] = words[0];
var options = new RegistryOptions
{
    Url = new Uri(words.ElementAtOrDefault(1) ?? "http://127.0.0.1:8081"),
    DefaultLevel = Enum.Parse<CompatibilityLevel>(
        (words.ElementAtOrDefault(2) ?? "FULL_TRANSITIVE").Replace("_", ""),
        true
    ),
};
using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
await using var log = new KafkaSchemaLog(new KafkaSchemaLogOptions { Client = client });
await using var server = new RegistryServer(options, log, loggers);
using var stop = new CancellationTokenSource();
using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM,
    signal =>
    {
        signal.Cancel = true;
        stop.Cancel();
    }
);
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stop.Cancel();
};
await server.StartAsync(stop.Token);
await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
return 0;
