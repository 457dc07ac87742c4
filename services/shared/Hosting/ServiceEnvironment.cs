using LeadStreams.Contracts;
using LeadStreams.Streams.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Hosting;

/// <summary>Everything a service gets from its host.</summary>
public sealed record ServiceEnvironment
{
    /// <summary>Kafka bootstrap servers, <c>host:port[,host:port]</c>.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Schema Registry client, shared by the services of one process.</summary>
    public required ISchemaRegistry SchemaRegistry { get; init; }

    /// <summary>Folder with topics.yaml, markets.yaml and dictionary.yaml.</summary>
    public required string SchemasDirectory { get; init; }

    /// <summary>Folder with one folder per source connector.</summary>
    public required string SourcesDirectory { get; init; }

    /// <summary>Folder for checkpoints of this instance. Losing it costs time, never data.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>File of the tenant's secret, or null when no setting names one; see <see cref="TenantSecret"/>.</summary>
    public string? TenantSecretFile { get; init; }

    /// <summary>Stream threads, where the service's own settings do not say another number.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Settings of this service: its section of the configuration, environment variables and command line.</summary>
    public required IConfiguration Settings { get; init; }

    /// <summary>Clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Where a stream service lets look into its state while it runs.</summary>
    public StateInspection State { get; init; } = new();

    /// <summary>Where the service reports whether it is ready.</summary>
    public required ServiceHealth Health { get; init; }
}
