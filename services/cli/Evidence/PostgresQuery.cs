using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>Questions to PostgreSQL.</summary>
internal static class PostgresQuery
{
    /// <summary>A command whose <c>$1</c>, <c>$2</c> … are these values.</summary>
    public static NpgsqlCommand Query(this NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
