using System.Security.Cryptography;
using LeadStreams.Domain.Markets;
using LeadStreams.Local.Postgres;
using LeadStreams.PostgresSink.Security;
using Npgsql;

namespace LeadStreams.Local.Stack.Components;

/// <summary>
/// What a database administrator does once: the database, its owner, and a password for every login, kept in a pgpass file that psql and the
/// services read. The sink makes the other roles itself.
/// </summary>
internal static class PostgresSetup
{
    public const string Database = "leadstreams";

    /// <summary>The pgpass file of a data folder.</summary>
    public static string PasswordFile(StackOptions options) =>
        Path.Combine(Path.GetFullPath(options.DataDirectory), "pgpass");

    /// <summary>Makes what is missing.</summary>
    public static async Task PrepareAsync(PostgresCluster cluster, StackOptions options, CancellationToken cancellation)
    {
        var catalog = MarketCatalog.Load(Path.Combine(options.SchemasDirectory, "markets.yaml"));
        var passwords = WritePasswords(
            PasswordFile(options),
            cluster.Port,
            [PostgresRoles.Owner, .. PostgresRoles.Logins(catalog)]
        );
        await using var connection = new NpgsqlConnection(cluster.ConnectionString());
        await connection.OpenAsync(cancellation);
        if (
            !await ExistsAsync(
                connection,
                "SELECT 1 FROM pg_roles WHERE rolname = $1",
                PostgresRoles.Owner,
                cancellation
            )
        )
        {
            await ExecuteAsync(connection, $"CREATE ROLE {PostgresRoles.Owner} LOGIN CREATEROLE", cancellation);
        }

        // Letters and digits only, made here: safe between quotes.
        await ExecuteAsync(
            connection,
            $"ALTER ROLE {PostgresRoles.Owner} PASSWORD '{passwords[PostgresRoles.Owner]}'",
            cancellation
        );
        if (!await ExistsAsync(connection, "SELECT 1 FROM pg_database WHERE datname = $1", Database, cancellation))
        {
            await ExecuteAsync(connection, $"CREATE DATABASE {Database} OWNER {PostgresRoles.Owner}", cancellation);
        }
    }

    private static Dictionary<string, string> WritePasswords(string path, int port, IEnumerable<string> roles)
    {
        var known = File.Exists(path)
            ? File.ReadLines(path)
                .Select(line => line.Split(':'))
                .Where(fields => fields.Length == 5)
                .ToDictionary(fields => fields[3], fields => fields[4])
            : [];
        var passwords = roles.ToDictionary(
            role => role,
            role => known.GetValueOrDefault(role) ?? RandomNumberGenerator.GetHexString(32, lowercase: true)
        );
        var lines = passwords.Select(entry => $"{PostgresCluster.Host}:{port}:*:{entry.Key}:{entry.Value}");
        File.WriteAllLines(path + ".new", lines);
        File.SetUnixFileMode(path + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(path + ".new", path, overwrite: true);
        return passwords;
    }

    private static async Task<bool> ExistsAsync(
        NpgsqlConnection connection,
        string sql,
        string name,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
