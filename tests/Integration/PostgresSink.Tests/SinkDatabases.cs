using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Topics;
using LeadStreams.Hosting;
using LeadStreams.Local.Postgres;
using LeadStreams.PostgresSink.Security;
using LeadStreams.PostgresSink.Tests;
using LeadStreams.Testing.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(SinkDatabases))]

namespace LeadStreams.PostgresSink.Tests;

/// <summary>A server with one prepared database; each test gets a copy of it.</summary>
public sealed class SinkDatabases : IAsyncLifetime
{
    private readonly PostgresServer server = new();
    private readonly SemaphoreSlim copying = new(1);
    private int copies;

    public static MarketCatalog Catalog { get; } =
        MarketCatalog.Load(Path.Combine(RepositoryRoot(), "schemas", "markets.yaml"));

    public static TopicCatalog Topics { get; } =
        SchemasFolder.Topics(
            Path.Combine(RepositoryRoot(), "schemas"),
            Path.Combine(RepositoryRoot(), "services", "sources")
        );

    internal PostgresCluster Cluster => server.Cluster;

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        var template = await PostgresDatabase.PrepareAsync(
            server.Cluster,
            "template_sink",
            PostgresRoles.Owner,
            PostgresRoles.Logins(Catalog),
            CancellationToken.None
        );
        await Setup(template).RunAsync(CancellationToken.None);
        NpgsqlConnection.ClearAllPools();
    }

    public ValueTask DisposeAsync()
    {
        copying.Dispose();
        return server.DisposeAsync();
    }

    /// <summary>A fresh copy of the prepared database.</summary>
    internal async Task<SinkDatabase> CreateAsync()
    {
        await copying.WaitAsync();
        try
        {
            var name = $"sink_{++copies}";
            await using var superuser = new NpgsqlConnection(server.Cluster.ConnectionString());
            await superuser.OpenAsync();
            string[] statements =
            [
                $"CREATE DATABASE {name} TEMPLATE template_sink OWNER {PostgresRoles.Owner}",
                $"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
                $"GRANT CONNECT ON DATABASE {name} TO {PostgresRoles.Reader}, {PostgresRoles.Sink}",
            ];
            foreach (var statement in statements)
            {
                await using var command = new NpgsqlCommand(statement, superuser);
                await command.ExecuteNonQueryAsync();
            }

            return new SinkDatabase(server.Cluster, name, await PrepareAsync(name));
        }
        finally
        {
            copying.Release();
        }
    }

    internal static DatabaseSetup Setup(PostgresDatabase database) =>
        new(
            new SinkSettings
            {
                Writer = database.ConnectionString(PostgresRoles.Sink) + ";Pooling=false",
                Owner = database.ConnectionString(PostgresRoles.Owner) + ";Pooling=false",
                PasswordsFile = database.PasswordFile,
            },
            Catalog,
            NullLogger.Instance,
            TimeProvider.System
        );

    internal Task<PostgresDatabase> PrepareAsync(string name) =>
        PostgresDatabase.PrepareAsync(
            server.Cluster,
            name,
            PostgresRoles.Owner,
            PostgresRoles.Logins(Catalog),
            CancellationToken.None
        );

    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "schemas", "markets.yaml")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder;
    }
}
