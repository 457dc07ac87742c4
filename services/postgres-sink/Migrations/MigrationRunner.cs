using Npgsql;

namespace LeadStreams.PostgresSink.Migrations;

/// <summary>Brings a database to the newest schema, each step in a transaction of its own. Several runners at once wait for each other.</summary>
internal static class MigrationRunner
{
    /// <summary>"leadstr" in ASCII: the advisory lock of this database's set-up; one session may take it several times.</summary>
    public const long LockKey = 0x6c656164737472;

    /// <summary>Runs what is missing, as the owner role that <paramref name="connection"/> is logged in with.</summary>
    /// <returns>Numbers of the migrations that were run.</returns>
    /// <exception cref="MigrationException">The database is newer than this program, or a released migration was changed.</exception>
    public static async Task<IReadOnlyList<int>> RunAsync(
        NpgsqlConnection connection,
        IReadOnlyList<Migration> migrations,
        CancellationToken cancellation
    )
    {
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellation);
        try
        {
            await ExecuteAsync(
                connection,
                """
                CREATE TABLE IF NOT EXISTS public.schema_migration (
                    number integer PRIMARY KEY,
                    name text NOT NULL,
                    checksum text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now()
                )
                """,
                cancellation
            );
            var applied = await ReadAppliedAsync(connection, cancellation);
            Refuse(applied, migrations);
            var missing = migrations.Where(migration => !applied.ContainsKey(migration.Number)).ToList();
            foreach (var migration in missing)
            {
                await ApplyAsync(connection, migration, cancellation);
            }

            return [.. missing.Select(migration => migration.Number)];
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private static void Refuse(
        Dictionary<int, (string Name, string Checksum)> applied,
        IReadOnlyList<Migration> migrations
    )
    {
        var known = migrations.ToDictionary(migration => migration.Number);
        foreach (var (number, (name, checksum)) in applied)
        {
            if (!known.TryGetValue(number, out var migration))
            {
                throw new MigrationException(
                    $"The database has migration {name}, which this program does not know: run a newer program."
                );
            }

            if (migration.Checksum != checksum)
            {
                throw new MigrationException(
                    $"Migration {name} is not the one that was run on this database: released migrations never change, add a new one."
                );
            }
        }
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection,
        Migration migration,
        CancellationToken cancellation
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, migration.Sql, cancellation);
        await using var note = new NpgsqlCommand(
            "INSERT INTO public.schema_migration (number, name, checksum) VALUES ($1, $2, $3)",
            connection
        );
        note.Parameters.Add(new NpgsqlParameter { Value = migration.Number });
        note.Parameters.Add(new NpgsqlParameter { Value = migration.Name });
        note.Parameters.Add(new NpgsqlParameter { Value = migration.Checksum });
        await note.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> ReadAppliedAsync(
        NpgsqlConnection connection,
        CancellationToken cancellation
    )
    {
        var applied = new Dictionary<int, (string, string)>();
        await using var command = new NpgsqlCommand(
            "SELECT number, name, checksum FROM public.schema_migration",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>The database's schema and this program do not fit; the message says what to do.</summary>
internal sealed class MigrationException(string message) : Exception(message);
