using Npgsql;

namespace LeadStreams.PostgresSink.Retention;

/// <summary>
/// Deletes rows that have ended, a bounded number a statement, each statement a transaction of its own. Every member of the group does so and none
/// waits for another: rows that somebody else has locked are left to them. Nothing is remembered over a restart; what is left is found again.
/// One thread.
/// </summary>
internal sealed class EndedRows(IReadOnlyList<TableRetention> tables, TimeProvider clock)
{
    /// <summary>Most rows of one statement.</summary>
    public const int RowsPerStep = 1_000;

    /// <summary>Between two rounds through the tables.</summary>
    private static readonly TimeSpan RoundInterval = TimeSpan.FromMinutes(1);

    /// <summary>Between two steps of a round while records come in.</summary>
    private static readonly TimeSpan BusyInterval = TimeSpan.FromSeconds(1);

    /// <summary>Between two rounds that begin with the oldest row there may be, and not where the round before ended.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);

    private static readonly TimeSpan ReportInterval = TimeSpan.FromDays(1);

    private static readonly DateTime Always = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    private readonly SortedDictionary<string, long> unreported = new(StringComparer.Ordinal);
    private readonly DateTime[] deletedTo = new DateTime[tables.Count];
    private volatile IReadOnlyList<OldestRow> oldest = [];
    private int table;
    private long? steppedAt;
    private long? sweptAt;
    private long? reportedAt;
    private bool isInRound;

    /// <summary>The oldest row of each table, as of the last round. Read by any thread.</summary>
    public IReadOnlyList<OldestRow> Oldest => oldest;

    /// <summary>True when the next step is to be done.</summary>
    /// <param name="isIdle">No records wait.</param>
    public bool IsDue(bool isIdle) =>
        tables.Count > 0
        && (
            steppedAt is not { } at
            || (isInRound && isIdle)
            || clock.GetElapsedTime(at) >= (isInRound ? BusyInterval : RoundInterval)
        );

    /// <summary>Deletes some rows of one table; after the last of them looks which rows are the oldest now.</summary>
    /// <exception cref="NpgsqlException">The database does not answer or refuses.</exception>
    public EndedStep Step(NpgsqlConnection connection)
    {
        Begin();
        var current = tables[table];
        var rows = Delete(connection, current);
        unreported[current.Table] = unreported.GetValueOrDefault(current.Table) + rows;
        if (rows < RowsPerStep)
        {
            table = (table + 1) % tables.Count;
            isInRound = table > 0;
        }

        if (isInRound)
        {
            return new EndedStep(current.Table, rows, Report: null);
        }

        oldest = [.. tables.Select((one, number) => Measure(connection, one, deletedTo[number]))];
        return new EndedStep(current.Table, rows, TakeReport());
    }

    private void Begin()
    {
        steppedAt = clock.GetTimestamp();
        var isFirst = !isInRound;
        isInRound = true;
        if (isFirst && (sweptAt is not { } at || clock.GetElapsedTime(at) >= SweepInterval))
        {
            sweptAt = steppedAt;
            Array.Fill(deletedTo, Always);
        }
    }

    private int Delete(NpgsqlConnection connection, TableRetention ends)
    {
        // By row address, because no plan for that reads the table. From where the step before ended, because index entries of deleted rows stay until
        // no transaction can see them any more and VACUUM has come, and would be passed by anew each time. What is older than that, because it was
        // locked or came late, is for the next sweep.
        using var command = new NpgsqlCommand(
            $"""
            WITH ended AS (
                DELETE FROM leads.{ends.Table}
                WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM leads.{ends.Table} WHERE {ends.Column} >= $1 AND {ends.Column} <= $2
                    ORDER BY {ends.Column} LIMIT {RowsPerStep} FOR UPDATE SKIP LOCKED
                ))
                RETURNING {ends.Column}
            )
            SELECT count(*)::integer, max({ends.Column}) FROM ended
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = deletedTo[table] });
        command.Parameters.Add(
            new NpgsqlParameter<DateTime> { TypedValue = (clock.GetUtcNow() - ends.Retention).UtcDateTime }
        );
        using var reader = command.ExecuteReader();
        reader.Read();
        var rows = reader.GetInt32(0);
        deletedTo[table] = rows == 0 ? deletedTo[table] : reader.GetDateTime(1);
        return rows;
    }

    private static OldestRow Measure(NpgsqlConnection connection, TableRetention ends, DateTime from)
    {
        using var command = new NpgsqlCommand(
            $"SELECT min({ends.Column}) FROM leads.{ends.Table} WHERE {ends.Column} >= $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = from });
        return new OldestRow(
            ends,
            command.ExecuteScalar() is DateTime instant ? new DateTimeOffset(instant) : default(DateTimeOffset?)
        );
    }

    private IReadOnlyDictionary<string, long>? TakeReport()
    {
        if (
            unreported.Values.All(rows => rows == 0)
            || (reportedAt is { } at && clock.GetElapsedTime(at) < ReportInterval)
        )
        {
            return null;
        }

        reportedAt = clock.GetTimestamp();
        var report = unreported.Where(entry => entry.Value > 0).ToDictionary();
        unreported.Clear();
        return report;
    }
}

/// <summary>What a step did.</summary>
/// <param name="Table">Table it was about.</param>
/// <param name="Rows">Rows deleted.</param>
/// <param name="Report">Once a day at most: rows deleted by table since the report before.</param>
internal readonly record struct EndedStep(string Table, int Rows, IReadOnlyDictionary<string, long>? Report);

/// <summary>The oldest row of a table.</summary>
/// <param name="Ends">The table.</param>
/// <param name="WrittenAt">When its record was written; null when the table is empty.</param>
internal sealed record OldestRow(TableRetention Ends, DateTimeOffset? WrittenAt)
{
    /// <summary>Age of the row in seconds; 0 when there is none.</summary>
    public double AgeSeconds(DateTimeOffset now) =>
        WrittenAt is { } written ? Math.Max(0, (now - written).TotalSeconds) : 0;
}
