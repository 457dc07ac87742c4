using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Hosting;

/// <summary>The main program of a service process.</summary>
public static class ServiceProgram
{
    /// <summary>
    /// Reads the settings (environment <c>LEADSTREAMS_*</c>, then <paramref name="args"/>), runs <paramref name="service"/> until SIGTERM or SIGINT.
    /// </summary>
    /// <returns>0 after a stop that was asked for, 1 after a failure, 2 for wrong settings.</returns>
    public static async Task<int> RunAsync(string[] args, IService service)
    {
        if (args.Contains("--help"))
        {
            await System.Console.Out.WriteLineAsync(Help(service.Name));
            return 0;
        }

        var configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables("LEADSTREAMS_")
            .AddCommandLine([.. args.Where(arg => arg != "--check-config")])
            .Build();
        using var loggers = LoggerFactory.Create(logging =>
            logging
                .SetMinimumLevel(configuration.GetValue("log_level", LogLevel.Information))
                .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
                .AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                })
        );
        try
        {
            var settings = HostSettings.From(configuration);
            if (args.Contains("--check-config"))
            {
                await System.Console.Out.WriteLineAsync($"{service.Name}: the settings are right");
                return 0;
            }

            using var stopping = new CancellationTokenSource();
            using var terminated = PosixSignalRegistration.Create(
                PosixSignal.SIGTERM,
                signal => Stop(signal, stopping)
            );
            using var interrupted = PosixSignalRegistration.Create(
                PosixSignal.SIGINT,
                signal => Stop(signal, stopping)
            );
            await new ServiceHost(settings, loggers, TimeProvider.System).RunAsync([service], stopping.Token);
            return 0;
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

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stopping)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }

    private static string Help(string name) =>
        $"""
            {name}: a LeadStreams service

            usage: {name} [--kafka HOST:PORT,…] [--schema_registry URL] [--schemas DIR] [--sources DIR] [--state DIR]
                   [--state_in_clear false] [--operations_url URL] [--log_level Information] [--{name.Replace(
                '-',
                '_'
            )}:SETTING VALUE] [--check-config]

            Every option can be an environment variable too: LEADSTREAMS_KAFKA, LEADSTREAMS_SCHEMA_REGISTRY, …
            The service's own settings are described in its README.

            example: {name} --kafka broker-1:9092,broker-2:9092 --schema_registry http://registry:8081 --operations_url http://0.0.0.0:9464
            """;
}
