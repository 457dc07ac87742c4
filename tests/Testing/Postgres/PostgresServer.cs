using LeadStreams.Local.Postgres;
using Npgsql;
using Xunit;

namespace LeadStreams.Testing.Postgres;

/// <summary>
/// A real PostgreSQL server for the tests of one assembly: <c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c>. Lies in a temporary
/// folder and goes away with it; each test makes a database of its own.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"leadstreams-postgres-{Environment.ProcessId}");
    private int databases;

    /// <summary>The server.</summary>
    public PostgresCluster Cluster { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Cluster = new PostgresCluster(new PostgresClusterOptions { Directory = folder, Durable = false });
        await Cluster.StartAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Cluster.DeleteAsync(CancellationToken.None);
    }

    /// <summary>An empty database.</summary>
    /// <returns>Its connection string, for the superuser.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(Cluster.ConnectionString());
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return Cluster.ConnectionString(name);
    }
}
