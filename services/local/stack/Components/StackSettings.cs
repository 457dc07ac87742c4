using LeadStreams.Hosting;
using LeadStreams.PostgresSink.Security;
using Microsoft.Extensions.Configuration;

namespace LeadStreams.Local.Stack.Components;

/// <summary>The settings that the services get on a laptop: the same names as in production, loopback addresses, throw-away secrets.</summary>
internal static class StackSettings
{
    public const string MetaAppSecret = "laptop-meta-app-secret";
    public const string MetaAccessToken = "laptop-meta-page-token";
    public const string MetaVerifyToken = "laptop-meta-verify-token";

    /// <summary>Where a service (or, when null, the process with all of them) serves metrics and health.</summary>
    public static string OperationsUrl(StackOptions options, string? service) =>
        $"http://127.0.0.1:{options.Ports.Operations + (service is null ? 0 : 1 + Array.IndexOf(ComponentNames.Services, service))}";

    /// <summary>The settings of one service process, or of the one process with all services.</summary>
    public static HostSettings For(StackOptions options, string? service)
    {
        var passwords = PostgresSetup.PasswordFile(options);
        var settings = new Dictionary<string, string?>
        {
            ["kafka"] = options.BootstrapServers,
            ["schema_registry"] = options.SchemaRegistry.ToString(),
            ["schemas"] = options.SchemasDirectory,
            ["sources"] = options.SourcesDirectory,
            ["state"] = Path.Combine(options.DataDirectory, "state"),
            ["tenant_secret_file"] = options.TenantSecretFile,
            ["operations_url"] = OperationsUrl(options, service),
            ["ingest:url"] = options.Ingest.ToString(),
            ["ingest:meta_app_secret"] = MetaAppSecret,
            ["ingest:meta_access_token"] = MetaAccessToken,
            ["ingest:meta_verify_token"] = MetaVerifyToken,
            ["ingest:meta_graph_url"] = options.GraphSimulator.ToString(),
            ["postgres_sink:writer"] = Login(options, PostgresRoles.Sink, passwords),
            ["postgres_sink:owner"] = Login(options, PostgresRoles.Owner, passwords),
            ["postgres_sink:passwords_file"] = passwords,
        };
        return HostSettings.From(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }

    /// <summary>Connection string of a role of the private database.</summary>
    public static string Login(StackOptions options, string role, string passwordFile) =>
        $"Host=127.0.0.1;Port={options.Ports.Postgres};Database={PostgresSetup.Database};Username={role};Passfile={passwordFile}";
}
