using System.Text.Json;
using LeadStreams.Identity.Explain;
using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>What became of the persons that were named after a person's leads, as the history in PostgreSQL tells it.</summary>
internal static class PersonHistory
{
    public static void Write(NpgsqlConnection connection, PersonExplanation person, TextWriter output)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), kind, before, after, reason, rule_version
            FROM bi.person_history WHERE person_ids ?| $1 ORDER BY decided_at, change_id
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
                $"  {rows.GetString(0)}  {rows.GetString(1), -7}  {Persons(rows.GetString(2))} -> {Persons(rows.GetString(3))}  by {rows.GetString(4)} ({rows.GetString(5)})"
            );
        }
    }

    private static string Persons(string sets)
    {
        using var json = JsonDocument.Parse(sets);
        return PersonSizes.Words(
            json.RootElement.EnumerateArray()
                .Select(set =>
                    (set.GetProperty("person_id").GetString()!, set.GetProperty("lead_ids").GetArrayLength())
                )
                .ToList()
        );
    }
}
