using LeadStreams.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Hosting.Kafka.Tests;

/// <summary>The working copy that the tests run in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static ServiceEnvironment Environment(string kafka = "127.0.0.1:1", ISchemaRegistry? registry = null) =>
        new()
        {
            BootstrapServers = kafka,
            SchemaRegistry = registry ?? new InMemorySchemaRegistry(),
            SchemasDirectory = Path.Combine(Root, "schemas"),
            SourcesDirectory = Path.Combine(Root, "services/sources"),
            StateDirectory = Directory.CreateTempSubdirectory("leadstreams-state-").FullName,
            Settings = new ConfigurationBuilder().Build(),
            Clock = TimeProvider.System,
            Loggers = NullLoggerFactory.Instance,
            Health = new ServiceHealth(),
        };

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LeadStreams.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/'))!;
        }

        return folder;
    }
}
