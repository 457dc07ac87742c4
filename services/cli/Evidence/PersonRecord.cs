using System.Globalization;
using System.Text.Json.Nodes;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;
using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>All that is known of one person, by one look-up of its id.</summary>
internal static class PersonRecord
{
    private const string Sql = """
        SELECT jsonb_build_object(
            'person_id', p.person_id,
            'oldest_lead', p.anchor_lead_id,
            'markets', p.markets,
            'touches', p.touch_count,
            'first_touch_at', p.first_touch_at,
            'last_touch_at', p.last_touch_at,
            'primary_source', p.derived_primary_source,
            'primary_source_rule', p.derived_primary_source_rule,
            'owner', (
                SELECT t.owner FROM leads.membership m JOIN leads.sla_threshold t ON t.lead_id = m.lead_id
                WHERE m.person_id = p.person_id AND t.owner IS NOT NULL ORDER BY t.fired_at DESC LIMIT 1
            ),
            'references', (
                SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('system', r.system, 'id', r.external_id)), '[]')
                FROM bi.person_reference r WHERE r.person_id = p.person_id
            ),
            'attributes', (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'field', a.field, 'value', a.value, 'verification', a.verification, 'source', a.source, 'lead_id', a.lead_id, 'rule', a.rule
                ) ORDER BY a.ordinal), '[]')
                FROM leads.person_attribute a WHERE a.person_id = p.person_id
            ),
            'leads', (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'lead_id', e.lead_id, 'source', e.source, 'record', e.source_record_id, 'market', e.market, 'occurred_at', e.occurred_at,
                    'channel', e.channel, 'campaign', e.campaign
                ) ORDER BY e.occurred_at, e.lead_id COLLATE "C"), '[]')
                FROM leads.membership m JOIN leads.source_event e ON e.lead_id = m.lead_id WHERE m.person_id = p.person_id
            ),
            'sla', (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'lead_id', s.lead_id, 'market', s.market, 'policy', s.policy_id, 'status', s.status, 'due_at', s.due_100_at, 'answered_at', s.stopped_at
                ) ORDER BY s.due_100_at, s.lead_id), '[]')
                FROM leads.membership m JOIN bi.sla_status s ON s.lead_id = m.lead_id WHERE m.person_id = p.person_id
            ),
            'consents', p.consents
        )
        FROM leads.person p WHERE p.person_id = $1
        """;

    /// <summary>The record; null when there is no such person now.</summary>
    public static JsonObject? Read(NpgsqlConnection connection, string personId, bool showValues)
    {
        using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = personId });
        if (command.ExecuteScalar() is not string text || JsonNode.Parse(text) is not JsonObject record)
        {
            return null;
        }

        if (!showValues)
        {
            foreach (var attribute in record["attributes"]!.AsArray())
            {
                var token = new TokenId((string)attribute!["field"]!, (string)attribute["value"]!);
                attribute["value"] = ValueMask.Of(token);
            }
        }

        return record;
    }

    /// <summary>The record for people.</summary>
    public static void Write(JsonObject record, TextWriter output)
    {
        output.WriteLine(
            $"person {record["person_id"]}  {record["touches"]} touch(es), the oldest lead {record["oldest_lead"]}"
        );
        output.WriteLine($"  first touch {Utc(record["first_touch_at"])}, last touch {Utc(record["last_touch_at"])}");
        output.WriteLine($"  primary source {record["primary_source"]} (by {record["primary_source_rule"]})");
        output.WriteLine($"  owner {record["owner"]?.ToString() ?? "nobody yet"}");
        Section("known as", "references", one => $"{one["system"]} {one["id"]}");
        Section(
            "values",
            "attributes",
            one => $"{one["field"]} {one["value"]}  {one["verification"]}, from {one["source"]} by {one["rule"]}"
        );
        Section(
            "source events",
            "leads",
            one =>
                $"{one["lead_id"]}  {Utc(one["occurred_at"])}  {one["source"]} {one["record"]}  {one["market"]}  {one["channel"]} {one["campaign"]}".TrimEnd()
        );
        Section(
            "SLA",
            "sla",
            one =>
                $"{one["status"]}  {one["policy"]} of {one["market"]}, due {Utc(one["due_at"])}, answered {(one["answered_at"] is { } answered ? Utc(answered) : "not yet")}  {one["lead_id"]}"
        );
        Section(
            "consents",
            "consents",
            one => $"{one["purpose"]}: {((bool)one["granted"]! ? "granted" : "refused")} {Utc(one["captured_at"])}"
        );

        void Section(string title, string name, Func<JsonNode, string> line)
        {
            var entries = record[name]!.AsArray();
            output.WriteLine();
            output.WriteLine(entries.Count == 0 ? $"{title}: none" : title);
            foreach (var one in entries)
            {
                output.WriteLine("  " + line(one!));
            }
        }
    }

    /// <summary>An instant as explanations show it.</summary>
    private static string Utc(JsonNode? instant) =>
        instant is null
            ? ""
            : instant.GetValue<DateTimeOffset>().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
