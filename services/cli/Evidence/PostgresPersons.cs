using LeadStreams.Domain;
using LeadStreams.Domain.Emails;
using LeadStreams.Identity.Explain;
using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>Finds persons and leads in the sink's tables by whatever people have in hand.</summary>
internal sealed class PostgresPersons(NpgsqlConnection connection) : IPersonDirectory
{
    /// <inheritdoc/>
    public IReadOnlyList<PersonReference> Find(string reference)
    {
        if (reference.Contains('@', StringComparison.Ordinal))
        {
            return FindMailbox(reference);
        }

        if (PersonOfLead(reference) is { } person)
        {
            return [new PersonReference(ReferenceKind.Lead, reference, person, [reference])];
        }

        if (LeadsOf(reference) is { Count: > 0 } leads)
        {
            return [new PersonReference(ReferenceKind.Person, reference, reference, leads)];
        }

        return FormerAnchor(reference) is { } anchor && PersonOfLead(anchor) is { } today
            ? [new PersonReference(ReferenceKind.FormerPerson, reference, today, LeadsOf(today))]
            : [];
    }

    /// <inheritdoc/>
    public AbsentLead WhyNobody(string reference) =>
        new PostgresEvidence(connection).WhyAbsent(FormerAnchor(reference) ?? reference);

    /// <summary>The person of a lead today, or null.</summary>
    public string? PersonOfLead(string leadId)
    {
        using var command = new NpgsqlCommand("SELECT person_id FROM leads.membership WHERE lead_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = leadId });
        return command.ExecuteScalar() as string;
    }

    /// <summary>When a lead occurred and where it came from.</summary>
    public string Describe(string leadId)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT concat_ws('  ', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), source || ' ' || source_record_id, market)
            FROM leads.source_event WHERE lead_id = $1
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = leadId });
        return command.ExecuteScalar() as string ?? "";
    }

    /// <summary>The leads of a person, oldest first. The markets make the index of the table usable: it begins with them.</summary>
    private List<string> LeadsOf(string personId) =>
        List(
            """
            SELECT m.lead_id FROM leads.membership m LEFT JOIN leads.source_event e ON e.lead_id = m.lead_id
            WHERE m.market = ANY ((SELECT security.markets())::text[]) AND m.person_id = $1
            ORDER BY e.occurred_at, m.lead_id COLLATE "C"
            """,
            personId
        );

    /// <summary>An id that was published once stands for its oldest lead for ever: history still names it.</summary>
    private string? FormerAnchor(string personId) =>
        List(
                """
                SELECT DISTINCT l FROM bi.person_history h
                CROSS JOIN LATERAL jsonb_array_elements(h.before || h.after) s
                CROSS JOIN LATERAL jsonb_array_elements_text(s -> 'lead_ids') l
                WHERE h.person_ids ? $1 AND s ->> 'person_id' = $1
                """,
                personId
            )
            .Find(lead => Uuid5.PersonId(lead) == personId);

    private List<PersonReference> FindMailbox(string text)
    {
        var key = EmailParser.Parse(text)?.MatchKey ?? text.Trim();
        return List(
                """
                SELECT DISTINCT m.person_id FROM leads.source_event_token t JOIN leads.membership m ON m.lead_id = t.lead_id
                WHERE t.namespace = 'mail' AND left(t.value, 200) = left($1, 200) AND t.value = $1 AND t.trust <> 'invalid' ORDER BY 1
                """,
                key
            )
            .ConvertAll(person => new PersonReference(ReferenceKind.Mailbox, text, person, LeadsOf(person)));
    }

    private List<string> List(string sql, string parameter)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        using var rows = command.ExecuteReader();
        var list = new List<string>();
        while (rows.Read())
        {
            list.Add(rows.GetString(0));
        }

        return list;
    }
}
