using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;
using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>The retained facts as the sink's tables have them, looked up by key as the global role, all at one moment.</summary>
internal sealed class PostgresEvidence(NpgsqlConnection connection) : IEvidence
{
    public IReadOnlyList<LeadFact> Leads(IReadOnlyCollection<string> leadIds)
    {
        var leads = new List<LeadFact>(leadIds.Count);
        using var command = connection.Query(
            """
            SELECT e.lead_id, e.source_version, e.content_hash, e.occurred_at,
                t.namespaces, t.token_values, t.invalid
            FROM unnest($1) w(lead_id)
            JOIN leads.source_event e ON e.lead_id = w.lead_id
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(namespace), '{}') AS namespaces, coalesce(array_agg(value), '{}') AS token_values,
                    coalesce(array_agg(trust = 'invalid'), '{}') AS invalid
                FROM leads.source_event_token WHERE lead_id = e.lead_id AND namespace <> 'must_link'
            ) t
            WHERE NOT EXISTS (SELECT FROM leads.identity_decision d WHERE d.lead_a = e.lead_id AND d.kind = 'erase_lead')
            """,
            (object)leadIds.ToArray()
        );
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            leads.Add(ReadLead(rows));
        }

        return leads;
    }

    public IReadOnlyDictionary<TokenId, IReadOnlyList<string>> Carriers(IReadOnlyCollection<TokenId> tokens, int limit)
    {
        var carriers = new Dictionary<TokenId, IReadOnlyList<string>>();
        using var command = connection.Query(
            """
            SELECT w.namespace, w.value, array_agg(c.lead_id)
            FROM unnest($1, $2) w(namespace, value)
            CROSS JOIN LATERAL (
                SELECT t.lead_id FROM leads.source_event_token t
                WHERE t.namespace = w.namespace AND left(t.value, 200) = left(w.value, 200) AND t.value = w.value
                    AND t.trust <> 'invalid'
                    AND NOT EXISTS (SELECT FROM leads.identity_decision d WHERE d.lead_a = t.lead_id AND d.kind = 'erase_lead')
                LIMIT $3
            ) c
            GROUP BY w.namespace, w.value
            """,
            tokens.Select(token => token.Namespace).ToArray(),
            tokens.Select(token => token.Value).ToArray(),
            limit
        );
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            carriers.Add(new TokenId(rows.GetString(0), rows.GetString(1)), rows.GetFieldValue<string[]>(2));
        }

        return carriers;
    }

    public long CountCarriers(TokenId token)
    {
        using var command = connection.Query(
            """
            SELECT count(*) FROM leads.source_event_token t
            WHERE t.namespace = $1 AND left(t.value, 200) = left($2, 200) AND t.value = $2 AND t.trust <> 'invalid'
                AND NOT EXISTS (SELECT FROM leads.identity_decision d WHERE d.lead_a = t.lead_id AND d.kind = 'erase_lead')
            """,
            token.Namespace,
            token.Value
        );
        return (long)command.ExecuteScalar()!;
    }

    public IReadOnlyList<DecisionFact> DecisionsOn(IReadOnlyCollection<string> leadIds)
    {
        using var command = connection.Query(
            """
            SELECT decision_id, version, kind, lead_a, lead_b, token_namespace, token_value FROM leads.identity_decision
            WHERE in_force AND kind IN ('must_link', 'cannot_link') AND (lead_a = ANY ($1) OR lead_b = ANY ($1))
                AND lead_a IS NOT NULL AND lead_b IS NOT NULL
            """,
            (object)leadIds.ToArray()
        );
        return ReadDecisions(command);
    }

    public IReadOnlyList<DecisionFact> Suppressions(IReadOnlyCollection<TokenId> tokens)
    {
        using var command = connection.Query(
            """
            SELECT d.decision_id, d.version, d.kind, d.lead_a, d.lead_b, d.token_namespace, d.token_value
            FROM unnest($1, $2) w(namespace, value)
            JOIN leads.identity_decision d ON d.token_namespace = w.namespace
                AND left(d.token_value, 200) = left(w.value, 200) AND d.token_value = w.value
            WHERE d.in_force AND d.kind = 'suppress_token'
            """,
            tokens.Select(token => token.Namespace).ToArray(),
            tokens.Select(token => token.Value).ToArray()
        );
        return ReadDecisions(command);
    }

    /// <summary>A lead that its source took back leaves no row: it is told as unknown.</summary>
    public AbsentLead WhyAbsent(string leadId)
    {
        using var command = connection.Query(
            "SELECT count(*) FROM leads.identity_decision WHERE lead_a = $1 AND kind = 'erase_lead'",
            leadId
        );
        return (long)command.ExecuteScalar()! > 0 ? AbsentLead.Erased : AbsentLead.Unknown;
    }

    private static LeadFact ReadLead(NpgsqlDataReader rows)
    {
        var namespaces = rows.GetFieldValue<string[]>(4);
        var values = rows.GetFieldValue<string[]>(5);
        var invalid = rows.GetFieldValue<bool[]>(6);
        var tokens = namespaces.Zip(values, (one, value) => new TokenId(one, value)).ToArray();
        return new LeadFact(
            rows.GetString(0),
            rows.GetInt64(1),
            rows.GetString(2),
            Deleted: false,
            new DateTimeOffset(rows.GetDateTime(3)).ToUnixTimeMilliseconds(),
            tokens.Where((_, position) => !invalid[position]).ToArray()
        )
        {
            InvalidTokens = tokens.Where((_, position) => invalid[position]).ToArray(),
        };
    }

    private static List<DecisionFact> ReadDecisions(NpgsqlCommand command)
    {
        var decisions = new List<DecisionFact>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            decisions.Add(
                new DecisionFact(
                    rows.GetString(0),
                    rows.GetInt64(1),
                    On: true,
                    rows.GetString(2) switch
                    {
                        "must_link" => DecisionKind.MustLink,
                        "cannot_link" => DecisionKind.CannotLink,
                        _ => DecisionKind.SuppressToken,
                    },
                    rows.IsDBNull(3) ? null : rows.GetString(3),
                    rows.IsDBNull(4) ? null : rows.GetString(4),
                    rows.IsDBNull(5) ? null : new TokenId(rows.GetString(5), rows.GetString(6))
                )
            );
        }

        return decisions;
    }
}
