using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace LeadStreams.Hosting;

/// <summary>
/// Settings that every process has. Each is an environment variable <c>LEADSTREAMS_&lt;NAME&gt;</c> or an option <c>--name value</c>; settings of
/// one service lie under its name (<c>LEADSTREAMS_INGEST__URL</c>, <c>--ingest:url</c>; a dash in the name becomes an underscore).
/// </summary>
public sealed record HostSettings
{
    /// <summary>Kafka bootstrap servers (<c>kafka</c>).</summary>
    public string BootstrapServers { get; init; } = "127.0.0.1:19092";

    /// <summary>Schema Registry base address (<c>schema_registry</c>).</summary>
    public Uri SchemaRegistry { get; init; } = new("http://127.0.0.1:18081");

    /// <summary>Folder with topics.yaml, markets.yaml, dictionary.yaml (<c>schemas</c>).</summary>
    public string SchemasDirectory { get; init; } = "schemas";

    /// <summary>Folder with the source connectors (<c>sources</c>).</summary>
    public string SourcesDirectory { get; init; } = "services/sources";

    /// <summary>Folder for local checkpoints (<c>state</c>).</summary>
    public string StateDirectory { get; init; } = ".data/state";

    /// <summary>File of the tenant's secret (<c>tenant_secret_file</c>), for services that need it; see <see cref="TenantSecret"/>.</summary>
    public string? TenantSecretFile { get; init; }

    /// <summary>
    /// True shows states at /state as they are, personal data included; otherwise only their shapes (<c>state_in_clear</c>). For a machine where
    /// whoever reaches the operations endpoint may see everything anyway.
    /// </summary>
    public bool StateInClear { get; init; }

    /// <summary>Where /metrics, /healthz and /readyz listen (<c>operations_url</c>).</summary>
    public string OperationsUrl { get; init; } = "http://127.0.0.1:0";

    /// <summary>Stream threads of each service in this process (<c>threads</c>; <c>&lt;service&gt;:threads</c> for one service).</summary>
    public int Threads { get; init; } = 1;

    /// <summary>All settings, for the sections of the services.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingsException">Something is wrong; the message lists every fault.</exception>
    public static HostSettings From(IConfiguration configuration)
    {
        var faults = new List<string>();
        var defaults = new HostSettings { Configuration = configuration };
        var registry = configuration["schema_registry"] ?? defaults.SchemaRegistry.ToString();
        if (!Uri.TryCreate(registry, UriKind.Absolute, out var registryAddress))
        {
            faults.Add($"schema_registry: '{registry}' is no absolute URL such as http://127.0.0.1:18081");
        }

        if (
            !int.TryParse(configuration["threads"] ?? "1", CultureInfo.InvariantCulture, out var threads)
            || threads < 1
        )
        {
            faults.Add($"threads: '{configuration["threads"]}' is no number of threads from 1 on");
        }

        var settings = defaults with
        {
            BootstrapServers = configuration["kafka"] ?? defaults.BootstrapServers,
            SchemaRegistry = registryAddress ?? defaults.SchemaRegistry,
            SchemasDirectory = configuration["schemas"] ?? defaults.SchemasDirectory,
            SourcesDirectory = configuration["sources"] ?? defaults.SourcesDirectory,
            StateDirectory = configuration["state"] ?? defaults.StateDirectory,
            TenantSecretFile = configuration["tenant_secret_file"],
            Threads = threads,
            OperationsUrl = configuration["operations_url"] ?? defaults.OperationsUrl,
            StateInClear = string.Equals(
                configuration["state_in_clear"],
                bool.TrueString,
                StringComparison.OrdinalIgnoreCase
            ),
        };
        if (configuration["state_in_clear"] is { } inClear && !bool.TryParse(inClear, out _))
        {
            faults.Add($"state_in_clear: '{inClear}' is neither true nor false");
        }

        RequireDirectory("schemas", settings.SchemasDirectory, faults);
        RequireDirectory("sources", settings.SourcesDirectory, faults);
        if (!settings.BootstrapServers.Contains(':', StringComparison.Ordinal))
        {
            faults.Add($"kafka: '{settings.BootstrapServers}' is no host:port list such as 127.0.0.1:19092");
        }

        return faults.Count == 0 ? settings : throw new SettingsException(faults);
    }

    private static void RequireDirectory(string name, string path, List<string> faults)
    {
        if (!Directory.Exists(path))
        {
            faults.Add($"{name}: there is no folder '{Path.GetFullPath(path)}'");
        }
    }
}

/// <summary>Settings are wrong; the message lists every fault.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults)
    : Exception("the settings have faults:\n  " + string.Join("\n  ", faults))
{
    /// <summary>Every fault.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
