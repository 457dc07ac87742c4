using System.Diagnostics.Metrics;
using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>The instruments of the log, under the meter <c>LeadStreams.Local.Broker.Storage</c>.</summary>
internal sealed class StorageMetrics : IDisposable
{
    /// <summary>Topics that have a label of their own; the rest share one.</summary>
    private const int MaxTopics = 200;
    private const string OtherTopics = "other";

    private readonly Meter _meter = new("LeadStreams.Local.Broker.Storage");
    private readonly Histogram<double> _flushDuration;
    private readonly Counter<long> _bytesCleaned;
    private readonly Counter<long> _bytesKept;
    private readonly Counter<long> _cleaningFailures;
    private readonly Histogram<double> _cleaningDuration;

    public StorageMetrics()
    {
        // From what a battery-backed cache takes to what a disk in trouble takes.
        double[] seconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
        _flushDuration = _meter.CreateHistogram(
            "kafka.log.flush.duration",
            "s",
            "Time to force a log to the disk (fsync), one group commit each.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = seconds }
        );
        _bytesCleaned = _meter.CreateCounter<long>("kafka.log.cleaner.read", "By", "Bytes that compaction has read.");
        _bytesKept = _meter.CreateCounter<long>("kafka.log.cleaner.written", "By", "Bytes that compaction has kept.");
        _cleaningFailures = _meter.CreateCounter<long>(
            "kafka.log.cleaner.failures",
            null,
            "Cleanings of a partition that failed and are tried again."
        );
        _cleaningDuration = _meter.CreateHistogram<double>(
            "kafka.log.cleaner.duration",
            "s",
            "Time to compact a partition."
        );
    }

    /// <summary>Tells of the topics too, each time they are asked for.</summary>
    public void Observe(Func<IReadOnlyCollection<Topic>> topics)
    {
        _meter.CreateObservableGauge(
            "kafka.log.size",
            () => ByTopic(topics(), topic => topic.Partitions.Sum(one => one.SizeInBytes), (sum, one) => sum + one),
            "By",
            "Bytes of a topic's logs on the disk."
        );
        _meter.CreateObservableGauge(
            "kafka.log.dirty.ratio",
            () => ByTopic(topics(), topic => topic.Partitions.Max(one => one.Cleaner.DirtyRatio), Math.Max),
            null,
            "Share of a topic's log that compaction has not looked at, in its worst partition; 0 where nothing is compacted."
        );
        _meter.CreateObservableGauge(
            "kafka.broker.partitions",
            () => topics().Sum(topic => topic.Partitions.Count),
            null,
            "Partitions, those of internal topics included."
        );
        _meter.CreateObservableGauge(
            "kafka.broker.partitions.offline",
            () => topics().Sum(topic => topic.Partitions.Count(one => one.IsOffline)),
            null,
            "Partitions that cannot be used until a restart, because a write or flush failed."
        );
    }

    public void Flushed(TimeSpan duration) => _flushDuration.Record(duration.TotalSeconds);

    public void Compacted(CompactionResult result, TimeSpan duration)
    {
        _bytesCleaned.Add(result.BytesRead);
        _bytesKept.Add(result.BytesWritten);
        _cleaningDuration.Record(duration.TotalSeconds);
    }

    public void CleaningFailed() => _cleaningFailures.Add(1);

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<T>> ByTopic<T>(
        IReadOnlyCollection<Topic> topics,
        Func<Topic, T> measure,
        Func<T, T, T> combine
    )
        where T : struct
    {
        var values = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            var label = values.Count < MaxTopics ? topic.Name : OtherTopics;
            var value = measure(topic);
            values[label] = values.TryGetValue(label, out var before) ? combine(before, value) : value;
        }

        return values.Select(pair => new Measurement<T>(
            pair.Value,
            new KeyValuePair<string, object?>("topic", pair.Key)
        ));
    }
}
