using LeadStreams.Domain.Markets;
using Npgsql;

namespace LeadStreams.PostgresSink.Writing;

/// <summary>Opening hours as rows, so that SQL can reckon business time with the holidays and clock changes that <c>markets.yaml</c> means.</summary>
internal static class BusinessHours
{
    private const int DaysBack = 2 * 365;
    private const int DaysAhead = 5 * 365;

    /// <summary>Replaces all rows, as the writer.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection writer,
        MarketCatalog catalog,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var markets = new List<string>();
        var opens = new List<DateTime>();
        var closes = new List<DateTime>();
        foreach (var market in catalog.Markets)
        {
            foreach (var (start, end) in market.Calendar.OpenSpans(now.AddDays(-DaysBack), now.AddDays(DaysAhead)))
            {
                markets.Add(market.Code);
                opens.Add(start.UtcDateTime);
                closes.Add(end.UtcDateTime);
            }
        }

        await using var transaction = await writer.BeginTransactionAsync(cancellation);
        await using var oneAtATime = new NpgsqlCommand(
            "SELECT pg_advisory_xact_lock('leads.business_hours'::regclass::oid::bigint)",
            writer
        );
        await oneAtATime.ExecuteNonQueryAsync(cancellation);
        await using var delete = new NpgsqlCommand("DELETE FROM leads.business_hours", writer);
        await delete.ExecuteNonQueryAsync(cancellation);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO leads.business_hours SELECT * FROM unnest($1, $2, $3)",
            writer
        );
        insert.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. markets] });
        insert.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. opens] });
        insert.Parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = [.. closes] });
        await insert.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
