using Npgsql;

namespace LeadStreams.PostgresSink;

/// <summary>
/// How many links wait for a person to decide, and since when, counted in the table from time to time: a counter of what was opened and closed begins anew with its
/// process and cannot tell. Every member of the group counts the whole table. Measured by one thread, read by any.
/// </summary>
internal sealed class OpenReviews(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, OpenReviewCount> counts = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<OpenReviewCount> latest = [];
    private long? measuredAt;

    /// <summary>By reason, as of the last count. A reason that had open reviews once is told with zero when it has none.</summary>
    public IReadOnlyList<OpenReviewCount> Latest => latest;

    /// <summary>True when they are to be counted again.</summary>
    public bool IsDue => measuredAt is not { } at || clock.GetElapsedTime(at) >= Interval;

    /// <summary>Counts them.</summary>
    public void Measure(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            "SELECT reason, count(*), min(opened_at) FROM leads.identity_review WHERE state = 'open' GROUP BY reason",
            connection
        );
        using var rows = command.ExecuteReader();
        foreach (var reason in counts.Keys.ToList())
        {
            counts[reason] = new OpenReviewCount(reason, 0, OldestOpenedAt: null);
        }

        while (rows.Read())
        {
            var reason = rows.GetString(0);
            counts[reason] = new OpenReviewCount(reason, rows.GetInt64(1), new DateTimeOffset(rows.GetDateTime(2)));
        }

        latest = [.. counts.Values];
        measuredAt = clock.GetTimestamp();
    }
}

/// <summary>Open reviews of one reason.</summary>
internal sealed record OpenReviewCount(string Reason, long Reviews, DateTimeOffset? OldestOpenedAt)
{
    /// <summary>For how long the oldest is open, in seconds; 0 when none is, or when its leads say that they are of a later time.</summary>
    public double OldestAgeSeconds(DateTimeOffset now) =>
        OldestOpenedAt is { } opened ? Math.Max(0, (now - opened).TotalSeconds) : 0;
}
