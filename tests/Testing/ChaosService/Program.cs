using System.Globalization;
using System.Runtime.InteropServices;
using LeadStreams.Streams.Kafka;
using LeadStreams.Testing.ChaosService;
using Microsoft.Extensions.Logging;

// One instance of the service that the chaos tests kill: address of Kafka, name of the instance, number of stream threads.
var options = new KafkaStreamsOptions
{
    BootstrapServers = args[0],
    InstanceId = args[1],
    Threads = int.Parse(args[2], CultureInfo.InvariantCulture),
    CommitInterval = TimeSpan.FromMilliseconds(50),
    ClientSettings = new Dictionary<string, string>(StringComparer.Ordinal) { ["session.timeout.ms"] = "6000" },
};
using var stopping = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(
    PosixSignal.SIGTERM,
    signal =>
    {
        signal.Cancel = true;
        stopping.Cancel();
    }
);

// From here on a SIGTERM is heard.
Console.WriteLine("listening");
using var loggers = LoggerFactory.Create(logging =>
    logging.SetMinimumLevel(LogLevel.Information).AddSimpleConsole(console => console.SingleLine = true)
);
await new KafkaStreams(() => Accounts.Topology, options, TimeProvider.System, loggers).RunAsync(stopping.Token);
