using LeadStreams.Identity.Explain;
using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>What became of the persons that a person's leads belonged to, as the history in PostgreSQL tells it.</summary>
internal static class PersonHistory
{
    public static void Write(NpgsqlConnection connection, PersonExplanation person, TextWriter output)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), kind, person_id, persons_before, leads_before,
                persons_after, leads_after, reason, rule_version
            FROM bi.person_history WHERE person_id = ANY ($1) ORDER BY decided_at, change_id
            """,
            connection
        );
        command.Parameters.Add(
            new NpgsqlParameter
            {
                // Each of its leads may have been the oldest of a person once.
                Value = person.Leads.Select(lead => LeadStreams.Domain.Uuid5.PersonId(lead.LeadId)).ToArray(),
            }
        );
        output.WriteLine();
        output.WriteLine("history");
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            output.WriteLine(
                $"  {rows.GetString(0)}  {rows.GetString(1), -7}  {rows.GetString(2)}  {rows.GetInt64(3)} person(s) with {rows.GetInt64(4)} lead(s) -> {rows.GetInt64(5)} with {rows.GetInt64(6)}  by {rows.GetString(7)} ({rows.GetString(8)})"
            );
        }
    }
}
