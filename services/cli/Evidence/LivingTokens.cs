using System.Text;
using Confluent.Kafka;
using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;
using LeadStreams.Local.Stack.Kafka;
using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>
/// Tells which tokens leads carry now: by the sink's tables, and by the records that the sink has not written yet. So it is right while the sink is behind, stopped
/// or loads its tables anew; then it only takes longer.
/// </summary>
internal sealed class LivingTokens(NpgsqlConnection connection, string bootstrapServers, ISchemaRegistry registry)
{
    private const string Leads = "leads.normalized";

    private readonly AvroSerde<NormalizedLead> leads = new(registry, Leads + "-value");

    /// <summary>Those of <paramref name="tokens"/> that a lead carries, valid or not, that is not among the <paramref name="erased"/>.</summary>
    public IReadOnlySet<TokenId> Carried(
        IReadOnlyCollection<TokenId> tokens,
        IReadOnlySet<string> erased,
        CancellationToken cancellation
    )
    {
        // Rows and positions of one moment: a record is in the rows, or it is among those that are read here.
        using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        var unread = Unread(tokens, cancellation);
        var carried = CarriedInTables(tokens, erased.Concat(unread.Keys).ToArray());
        carried.UnionWith(unread.Where(one => !erased.Contains(one.Key)).SelectMany(one => one.Value));
        return carried;
    }

    /// <summary>Which of the tokens each lead carries of which the tables have an older record or none; none after a tombstone.</summary>
    private Dictionary<string, TokenId[]> Unread(IReadOnlyCollection<TokenId> tokens, CancellationToken cancellation)
    {
        var positions = Positions();
        var unread = new Dictionary<string, TokenId[]>(StringComparer.Ordinal);
        new TopicScan(bootstrapServers).ReadFrom(
            [Leads],
            partition => positions.TryGetValue(partition, out var next) ? next : null,
            record =>
                unread[Encoding.UTF8.GetString(record.Message.Key)] = record.Message.Value is { } value
                    ?
                    [
                        .. leads
                            .Deserialize(value)
                            .Tokens.Select(token => new TokenId(token.Namespace, token.Value))
                            .Where(tokens.Contains),
                    ]
                    : [],
            cancellation
        );
        return unread;
    }

    private Dictionary<TopicPartition, long> Positions()
    {
        using var command = connection.Query(
            "SELECT partition, next_offset FROM leads.sink_offset WHERE topic = $1",
            Leads
        );
        using var rows = command.ExecuteReader();
        var positions = new Dictionary<TopicPartition, long>();
        while (rows.Read())
        {
            positions.Add(new TopicPartition(Leads, rows.GetInt32(0)), rows.GetInt64(1));
        }

        return positions;
    }

    private HashSet<TokenId> CarriedInTables(IReadOnlyCollection<TokenId> tokens, string[] without)
    {
        using var command = connection.Query(
            """
            SELECT w.namespace, w.value FROM unnest($1, $2) w(namespace, value)
            WHERE EXISTS (
                SELECT FROM leads.source_event_token t
                WHERE t.namespace = w.namespace AND left(t.value, 200) = left(w.value, 200) AND t.value = w.value
                    AND t.lead_id <> ALL ($3)
            )
            """,
            tokens.Select(token => token.Namespace).ToArray(),
            tokens.Select(token => token.Value).ToArray(),
            without
        );
        using var rows = command.ExecuteReader();
        var carried = new HashSet<TokenId>();
        while (rows.Read())
        {
            carried.Add(new TokenId(rows.GetString(0), rows.GetString(1)));
        }

        return carried;
    }
}
