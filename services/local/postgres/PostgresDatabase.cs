using System.Security.Cryptography;
using Npgsql;

namespace LeadStreams.Local.Postgres;

/// <summary>
/// One database of a private cluster with an owner that is no superuser, and generated passwords for its login roles in a pgpass file that psql and
/// Npgsql read. The roles themselves are made by the owner's program.
/// </summary>
public sealed class PostgresDatabase
{
    /// <summary>"roles" in ASCII: the advisory lock under which roles of a server are made and changed.</summary>
    private const long RolesLock = 0x726f6c6573;

    private readonly int port;

    private PostgresDatabase(int port, string name, string passwordFile)
    {
        this.port = port;
        Name = name;
        PasswordFile = passwordFile;
    }

    /// <summary>Name of the database.</summary>
    public string Name { get; }

    /// <summary>File in pgpass format, readable by this user alone: <c>PGPASSFILE</c> for psql.</summary>
    public string PasswordFile { get; }

    /// <summary>
    /// Makes role and database when they are not there, and a password for the owner and each of <paramref name="logins"/> that has none yet, kept
    /// in <paramref name="passwordFile"/> or beside the cluster.
    /// </summary>
    public static async Task<PostgresDatabase> PrepareAsync(
        PostgresCluster cluster,
        string name,
        string owner,
        IEnumerable<string> logins,
        CancellationToken cancellation,
        string? passwordFile = null
    )
    {
        var database = new PostgresDatabase(
            cluster.Port,
            name,
            passwordFile ?? Path.Combine(cluster.Directory, "roles.pgpass")
        );
        await using var superuser = new NpgsqlConnection(cluster.ConnectionString() + ";Pooling=false");
        await superuser.OpenAsync(cancellation);
        // Roles belong to the whole server, as their passwords do: who alters one at the same time is refused. The end of the connection gives the lock back.
        await ExecuteAsync(superuser, $"SELECT pg_advisory_lock({RolesLock})", cancellation);
        var passwords = database.ReadPasswords();
        foreach (var login in logins.Prepend(owner))
        {
            passwords.TryAdd(login, RandomNumberGenerator.GetHexString(32, lowercase: true));
        }

        await database.WritePasswordsAsync(passwords, cancellation);
        if (!await ExistsAsync(superuser, "pg_roles", "rolname", owner, cancellation))
        {
            await ExecuteAsync(superuser, $"CREATE ROLE \"{owner}\" LOGIN CREATEROLE", cancellation);
        }

        await ExecuteAsync(superuser, $"ALTER ROLE \"{owner}\" PASSWORD '{passwords[owner]}'", cancellation);
        if (!await ExistsAsync(superuser, "pg_database", "datname", name, cancellation))
        {
            await ExecuteAsync(superuser, $"CREATE DATABASE \"{name}\" OWNER \"{owner}\"", cancellation);
        }

        return database;
    }

    /// <summary>A connection string in Npgsql's form; the password comes from <see cref="PasswordFile"/>.</summary>
    public string ConnectionString(string role) =>
        $"Host={PostgresCluster.Host};Port={port};Database={Name};Username={role};Passfile={PasswordFile}";

    private Dictionary<string, string> ReadPasswords()
    {
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(PasswordFile))
        {
            foreach (
                var fields in File.ReadLines(PasswordFile)
                    .Select(line => line.Split(':'))
                    .Where(fields => fields.Length == 5)
            )
            {
                passwords[fields[3]] = fields[4];
            }
        }

        return passwords;
    }

    private async Task WritePasswordsAsync(Dictionary<string, string> passwords, CancellationToken cancellation)
    {
        // Made whole and then put in place: who logs in at this moment reads the old file or the new one, never half of it.
        var whole = $"{PasswordFile}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var file = new StreamWriter(whole, options))
        {
            foreach (var (role, password) in passwords.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                await file.WriteLineAsync($"{PostgresCluster.Host}:*:*:{role}:{password}".AsMemory(), cancellation);
            }
        }

        File.Move(whole, PasswordFile, overwrite: true);
    }

    private static async Task<bool> ExistsAsync(
        NpgsqlConnection connection,
        string catalog,
        string column,
        string name,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand($"SELECT 1 FROM {catalog} WHERE {column} = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
