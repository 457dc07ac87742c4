namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Says once a day that all offsets should be committed again. Kafka forgets offsets that were not committed for a week
/// (<c>offsets.retention.minutes</c>) in topics that no member of the group subscribes to, and of co-partitioned topics only the first is
/// subscribed to: a partition without traffic would begin anew.
/// </summary>
internal sealed class OffsetRefresh(TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private long refreshedAt = clock.GetTimestamp();

    /// <summary>True once a day.</summary>
    public bool TakeDue()
    {
        var isDue = clock.GetElapsedTime(refreshedAt) >= Interval;
        refreshedAt = isDue ? clock.GetTimestamp() : refreshedAt;
        return isDue;
    }
}
