using System.Runtime.InteropServices;
using LeadStreams.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Hosting;

/// <summary>The main program of a service process.</summary>
public static class ServiceProgram
{
    private static readonly string[] Questions = ["--help", "--describe", "--check-config"];

    /// <summary>
    /// Reads the settings (environment <c>LEADSTREAMS_*</c>, then <paramref name="args"/>), runs <paramref name="service"/> until SIGTERM or SIGINT.
    /// <c>--describe</c> and <c>--check-config</c> only tell; see <see cref="ServiceQuestions"/>.
    /// </summary>
    /// <returns>0 after a stop that was asked for, 1 after a failure, 2 for wrong settings or topics.</returns>
    public static async Task<int> RunAsync(string[] args, IService service)
    {
        if (args.Contains("--help"))
        {
            await System.Console.Out.WriteLineAsync(Help(service.Name));
            return 0;
        }

        var configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables("LEADSTREAMS_")
            .AddCommandLine([.. args.Except(Questions)])
            .Build();
        using var loggers = CreateLoggers(configuration, isQuiet: args.Intersect(Questions).Any());
        try
        {
            return await RunAsync(args, service, HostSettings.From(configuration), loggers);
        }
        catch (SettingsException e)
        {
            await System.Console.Error.WriteLineAsync($"{service.Name}: {e.Message}");
            return 2;
        }
        catch (Exception e)
        {
            await System.Console.Error.WriteLineAsync($"{service.Name}: {e.Message}");
            return 1;
        }
    }

    private static async Task<int> RunAsync(
        string[] args,
        IService service,
        HostSettings settings,
        ILoggerFactory loggers
    )
    {
        if (args.Intersect(Questions).Any())
        {
            using var registry = new SchemaRegistryClient(
                new SchemaRegistryOptions { Url = settings.SchemaRegistry },
                TimeProvider.System
            );
            var environment = ServiceHost.EnvironmentOf(service, settings, registry, loggers, TimeProvider.System);
            return args.Contains("--describe")
                ? await ServiceQuestions.DescribeAsync(service, environment, System.Console.Out)
                : await ServiceQuestions.CheckAsync(service, environment, System.Console.Out);
        }

        using var stopping = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stopping));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stopping));
        await new ServiceHost(settings, loggers, TimeProvider.System).RunAsync([service], stopping.Token);
        return 0;
    }

    // What is asked goes to standard output; there it should stand alone.
    private static ILoggerFactory CreateLoggers(IConfiguration configuration, bool isQuiet) =>
        LoggerFactory.Create(logging =>
            logging
                .SetMinimumLevel(isQuiet ? LogLevel.Warning : configuration.GetValue("log_level", LogLevel.Information))
                .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
                .AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                })
        );

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stopping)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }

    private static string Help(string name) =>
        $"""
            {name}: a LeadStreams service

            usage: {name} [--kafka HOST:PORT,…] [--schema_registry URL] [--schemas DIR] [--sources DIR] [--state DIR] [--threads N]
                   [--tenant_secret_file FILE]
                   [--state_in_clear false] [--operations_url URL] [--log_level Information] [--{name.Replace(
                '-',
                '_'
            )}:SETTING VALUE]
                   [--describe] [--check-config]

            --describe      prints what the service reads, keeps and writes, as text and as a Mermaid graph; connects to nothing
            --check-config  checks the settings, then Kafka, its topics and the schema registry; consumes nothing

            Every option can be an environment variable too: LEADSTREAMS_KAFKA, LEADSTREAMS_SCHEMA_REGISTRY, …
            The service's own settings are described in its README.

            example: {name} --kafka broker-1:9092,broker-2:9092 --schema_registry http://registry:8081 --operations_url http://0.0.0.0:9464
            """;
}
