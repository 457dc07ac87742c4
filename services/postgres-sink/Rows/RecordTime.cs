using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Rows;

/// <summary>When a record was written to its topic.</summary>
internal static class RecordTime
{
    private static readonly long MaxMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The instant of a record that has one.</summary>
    public static DateTime Of(in LogRecord record) => DateTime.UnixEpoch.AddMilliseconds(record.TimestampMs);

    /// <summary>
    /// The record itself; or, where it says no time or one that is none, as written now: neither has it ended already, nor does
    /// it never end.
    /// </summary>
    public static LogRecord Timed(in LogRecord record, TimeProvider clock) =>
        record.TimestampMs >= 0 && record.TimestampMs <= MaxMs
            ? record
            : record with
            {
                TimestampMs = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            };
}
