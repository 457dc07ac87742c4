using System.Collections.Concurrent;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.PostgresSink;

/// <summary>
/// How far the tables are behind the topics. Written by the sink's thread, read by whoever collects metrics. What is polled is not written yet: while
/// the database is away or does not answer it counts as behind, though the consumer has nothing left to read.
/// </summary>
internal sealed class SinkLag(TimeProvider clock)
{
    private readonly ConcurrentDictionary<TopicPartition, Place> places = new();

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Records that are not in the database yet, by partition.</summary>
    public IEnumerable<(TopicPartition Partition, long Records)> Records =>
        places.Select(static entry => (entry.Key, entry.Value.Lag.Records));

    /// <summary>At most the age in seconds of the oldest of them, by partition.</summary>
    public IEnumerable<(TopicPartition Partition, double Seconds)> Seconds
    {
        get
        {
            var nowMs = NowMs;
            return places.Select(entry => (entry.Key, entry.Value.Lag.Seconds(nowMs)));
        }
    }

    /// <summary>These were polled and are to be written.</summary>
    public void Polled(ReadOnlySpan<LogRecord> records)
    {
        foreach (ref readonly var record in records)
        {
            var place = Of(new TopicPartition(record.Topic, record.Partition));
            place.Unwritten++;
            place.Unpolled = Math.Max(0, place.Unpolled - 1);
            place.PolledMs = record.TimestampMs;
        }

        // Now, and not with the next measurement: there is none before the database has answered.
        var nowMs = NowMs;
        foreach (var place in places.Values)
        {
            place.Update(nowMs);
        }
    }

    /// <summary>All that was polled is committed.</summary>
    public void Written()
    {
        foreach (var place in places.Values)
        {
            place.Unwritten = 0;
            place.WrittenMs = place.PolledMs;
        }
    }

    /// <summary>The partition is read from what the database has: what was polled and not written will be polled again.</summary>
    public void Sought(TopicPartition partition)
    {
        var place = Of(partition);
        place.Unwritten = 0;
        place.PolledMs = place.WrittenMs;
    }

    /// <summary>So many records are there to be polled still.</summary>
    public void Measured(TopicPartition partition, long unpolled)
    {
        var place = Of(partition);
        place.Unpolled = unpolled;
        place.Update(NowMs);
    }

    /// <summary>The partition is another member's.</summary>
    public void Forget(TopicPartition partition) => places.TryRemove(partition, out _);

    /// <summary>So are all.</summary>
    public void Clear() => places.Clear();

    private Place Of(TopicPartition partition) => places.GetOrAdd(partition, static _ => new Place());

    private sealed class Place
    {
        public SourceLag Lag { get; } = new();

        public long Unpolled { get; set; }

        public long Unwritten { get; set; }

        /// <summary>Timestamp of the last record polled, UTC milliseconds.</summary>
        public long PolledMs { get; set; }

        /// <summary>Timestamp of the last record committed, UTC milliseconds.</summary>
        public long WrittenMs { get; set; }

        public void Update(long nowMs) => Lag.Update(Unpolled + Unwritten, WrittenMs, nowMs);
    }
}
