namespace LeadStreams.Local.Stack;

/// <summary>How the laptop stack is laid out.</summary>
public sealed record StackOptions
{
    /// <summary>Everything that survives a restart lies here.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folder with topics.yaml, markets.yaml, dictionary.yaml.</summary>
    public required string SchemasDirectory { get; init; }

    /// <summary>Folder with the source connectors.</summary>
    public required string SourcesDirectory { get; init; }

    /// <summary>Loopback ports.</summary>
    public StackPorts Ports { get; init; } = new();

    /// <summary>True: broker, registry, simulator and each service are processes of their own, started again when they die.</summary>
    public bool SeparateProcesses { get; init; }

    /// <summary>When the broker makes records durable: always (before it acknowledges), interval or never.</summary>
    public string BrokerFlush { get; init; } = "always";

    /// <summary>False: PostgreSQL does not wait for the disk. What it says is safe survives its own crash, but not that of the machine; for tests.</summary>
    public bool IsPostgresDurable { get; init; } = true;

    /// <summary>Folder of the log files.</summary>
    public string LogDirectory => Path.Combine(DataDirectory, "logs");

    /// <summary>File of the tenant's secret, made at the first start and never committed: whoever loses it has to fill identity's state anew.</summary>
    public string TenantSecretFile => Path.Combine(DataDirectory, "tenant.secret");

    /// <summary>Kafka bootstrap servers.</summary>
    public string BootstrapServers => $"127.0.0.1:{Ports.Kafka}";

    /// <summary>Schema Registry.</summary>
    public Uri SchemaRegistry => new($"http://127.0.0.1:{Ports.SchemaRegistry}");

    /// <summary>Ingest gateway.</summary>
    public Uri Ingest => new($"http://127.0.0.1:{Ports.Ingest}");

    /// <summary>Simulated Graph API.</summary>
    public Uri GraphSimulator => new($"http://127.0.0.1:{Ports.GraphSimulator}");
}
