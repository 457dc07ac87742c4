using System.Text.Json;
using LeadStreams.Identity.Resolution;
using LeadStreams.Local.Stack;
using Npgsql;

namespace LeadStreams.Cli.Reviews;

/// <summary>The open reviews, as the sink keeps <c>leads.identity.reviews</c>.</summary>
internal sealed class ReviewTable(NpgsqlConnection connection)
{
    private const string Columns =
        "SELECT review_id, reason, coalesce(token_namespace, ''), coalesce(token_value, ''), extract(epoch FROM age)::float8, coalesce(markets, '{}'), clusters FROM bi.open_reviews ";

    /// <summary>Open reviews, the oldest first.</summary>
    public IReadOnlyList<OpenReview> Open(string? market, TimeSpan age, bool all) =>
        Read(
            Columns
                + """
                WHERE ($1 IS NULL OR $1 = ANY (markets)) AND age >= $2 AND ($3 OR reason <> 'cannot_link')
                ORDER BY opened_at, review_id
                """,
            new NpgsqlParameter
            {
                Value = (object?)market ?? DBNull.Value,
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text,
            },
            new NpgsqlParameter { Value = age },
            new NpgsqlParameter { Value = all }
        );

    /// <summary>One review.</summary>
    /// <exception cref="StackException">It is not open.</exception>
    public OpenReview Find(string reviewId) =>
        Read(Columns + "WHERE review_id = $1", new NpgsqlParameter { Value = reviewId }).SingleOrDefault()
        ?? throw new StackException(
            $"no review {reviewId} is open: it may be decided, or the evidence has changed. See: leadstreams identity review list --all"
        );

    private List<OpenReview> Read(string sql, params NpgsqlParameter[] parameters)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        using var rows = command.ExecuteReader();
        var reviews = new List<OpenReview>();
        while (rows.Read())
        {
            reviews.Add(
                new OpenReview(
                    rows.GetString(0),
                    rows.GetString(1),
                    new TokenId(rows.GetString(2), rows.GetString(3)),
                    TimeSpan.FromSeconds(rows.GetDouble(4)),
                    rows.GetFieldValue<string[]>(5),
                    Persons(rows.GetString(6))
                )
            );
        }

        return reviews;
    }

    private static List<ReviewedPerson> Persons(string clusters)
    {
        using var json = JsonDocument.Parse(clusters);
        return json
            .RootElement.EnumerateArray()
            .Select(set => new ReviewedPerson(
                set.GetProperty("person_id").GetString()!,
                set.GetProperty("lead_ids").EnumerateArray().Select(lead => lead.GetString()!).ToList()
            ))
            .ToList();
    }
}
