using System.Diagnostics.Metrics;
using LeadStreams.PostgresSink.Retention;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;

namespace LeadStreams.PostgresSink;

/// <summary>All instruments of the sink, with the log events that go with them. Counters move when a transaction is committed.</summary>
internal sealed class Telemetry : IDisposable
{
    private static readonly KeyValuePair<string, object?> Group = new("messaging.consumer.group.name", "postgres-sink");
    private readonly Meter meter = new("LeadStreams.PostgresSink");
    private readonly ILogger logger;
    private readonly Counter<long> consumed;
    private readonly Counter<long> rejected;
    private readonly Counter<long> committed;
    private readonly Counter<long> fenced;
    private readonly Counter<long> outages;
    private readonly Histogram<double> duration;
    private readonly Counter<long> rowsEnded;
    private readonly Counter<long> recordsEnded;

    public Telemetry(
        ILogger logger,
        TimeProvider clock,
        SinkLag lag,
        Func<IReadOnlyList<OpenReviewCount>> reviews,
        Func<IReadOnlyList<OldestRow>> oldest
    )
    {
        this.logger = logger;
        consumed = meter.CreateCounter<long>(
            "messaging.client.consumed.messages",
            "{message}",
            "Records processed and committed"
        );
        rejected = meter.CreateCounter<long>(
            "leadstreams.records.rejected",
            "{message}",
            "Records put into leads.rejected by the sink itself, by reject code"
        );
        committed = meter.CreateCounter<long>(
            "leadstreams.transactions.committed",
            "{transaction}",
            "Transactions committed"
        );
        fenced = meter.CreateCounter<long>(
            "leadstreams.transactions.aborted",
            "{transaction}",
            "Transactions aborted; their records are processed again"
        );
        outages = meter.CreateCounter<long>(
            "leadstreams.sessions.lost",
            "{session}",
            "Connections lost and made again"
        );
        duration = meter.CreateHistogram<double>(
            "leadstreams.transaction.commit.duration",
            "s",
            "One transaction with its rows"
        );
        rowsEnded = meter.CreateCounter<long>(
            "leadstreams.rows.ended",
            "{row}",
            "Rows deleted because their topic's retention has ended"
        );
        recordsEnded = meter.CreateCounter<long>(
            "leadstreams.records.ended",
            "{message}",
            "Records read, and not written because their topic's retention had ended"
        );
        meter.CreateObservableGauge(
            "leadstreams.rows.oldest.age",
            () => oldest().Select(one => Of(one, one.AgeSeconds(clock.GetUtcNow()))),
            "s",
            "Age of the oldest row of each table that ends with its topic, from when its record was written; every member tells all of them"
        );
        meter.CreateObservableGauge(
            "leadstreams.rows.retention",
            () => oldest().Select(one => Of(one, one.Ends.Retention.TotalSeconds)),
            "s",
            "How long the topic keeps what the rows of each such table were made of"
        );
        meter.CreateObservableGauge(
            "leadstreams.lag.records",
            () => Measure(lag.Records),
            "{message}",
            "Records not yet applied"
        );
        meter.CreateObservableGauge(
            "leadstreams.lag.seconds",
            () => Measure(lag.Seconds),
            "s",
            "At most the age of the oldest record not yet applied"
        );
        meter.CreateObservableGauge(
            "leadstreams.reviews.open",
            () => reviews().Select(one => Of(one, one.Reviews)),
            "{review}",
            "Links that wait for a person to decide, by reason; every member tells all of them"
        );
        meter.CreateObservableGauge(
            "leadstreams.reviews.oldest.age",
            () => reviews().Select(one => Of(one, one.OldestAgeSeconds(clock.GetUtcNow()))),
            "s",
            "For how long the oldest of them is open, from the event time of its newest lead"
        );
    }

    /// <summary>A batch is committed.</summary>
    public void Written(ReadOnlySpan<LogRecord> records, IReadOnlyDictionary<string, long> ownRejects, TimeSpan took)
    {
        CountByTopic(records);
        committed.Add(1, Group);
        duration.Record(took.TotalSeconds, Group);
        foreach (var (code, count) in ownRejects)
        {
            rejected.Add(count, Group, new("code", code));
            logger.Rejected(count, code);
        }
    }

    /// <summary>Records of a committed batch had ended before they were read.</summary>
    public void NotWritten(long records) => recordsEnded.Add(records, Group);

    /// <summary>Rows that have ended are deleted.</summary>
    public void Ended(EndedStep step)
    {
        rowsEnded.Add(step.Rows, Group, new("table", step.Table));
        if (step.Report is { } report)
        {
            logger.RowsEnded(string.Join(", ", report.Select(entry => $"{entry.Value} of leads.{entry.Key}")));
        }
    }

    /// <summary>Another writer was first.</summary>
    public void Fenced()
    {
        fenced.Add(1, Group);
        logger.Fenced();
    }

    /// <summary>The database does not answer.</summary>
    public void DatabaseAway(string reason)
    {
        outages.Add(1, Group);
        logger.DatabaseAway(reason);
    }

    /// <summary>Kafka or the schema registry does not answer.</summary>
    public void KafkaAway(string reason)
    {
        outages.Add(1, Group);
        logger.KafkaAway(reason);
    }

    public void Dispose() => meter.Dispose();

    // Records of a partition come one after another: few additions for many records.
    private void CountByTopic(ReadOnlySpan<LogRecord> records)
    {
        for (var (start, end) = (0, 1); start < records.Length; end++)
        {
            if (end == records.Length || records[end].Topic != records[start].Topic)
            {
                consumed.Add(end - start, Group, new("messaging.destination.name", records[start].Topic));
                start = end;
            }
        }
    }

    private static Measurement<T> Of<T>(OpenReviewCount reviews, T value)
        where T : struct => new(value, Group, new("reason", reviews.Reason));

    private static Measurement<double> Of(OldestRow row, double value) =>
        new(value, Group, new("table", row.Ends.Table));

    private static IEnumerable<Measurement<T>> Measure<T>(IEnumerable<(TopicPartition Partition, T Value)> lag)
        where T : struct =>
        lag.Select(one => new Measurement<T>(
            one.Value,
            Group,
            new("messaging.destination.name", one.Partition.Topic),
            new("messaging.destination.partition.id", one.Partition.Partition)
        ));
}
