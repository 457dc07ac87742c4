using System.Diagnostics.Metrics;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>The instruments of cleaning, under the meter <c>LeadStreams.Broker.Storage</c>.</summary>
internal sealed class CleanerMetrics : IDisposable
{
    /// <summary>Topics that have a label of their own; the rest share one.</summary>
    private const int MaxTopics = 200;
    private readonly Meter _meter = new("LeadStreams.Broker.Storage");
    private readonly Counter<long> _bytesRead;
    private readonly Counter<long> _bytesWritten;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _duration;
    private volatile Measurement<double>[] _dirtyRatios = [];

    public CleanerMetrics()
    {
        _bytesRead = _meter.CreateCounter<long>("kafka.log.cleaner.read", "By");
        _bytesWritten = _meter.CreateCounter<long>("kafka.log.cleaner.written", "By");
        _failures = _meter.CreateCounter<long>("kafka.log.cleaner.failures");
        _duration = _meter.CreateHistogram<double>("kafka.log.cleaner.duration", "s");
        _meter.CreateObservableGauge("kafka.log.dirty.ratio", () => (IEnumerable<Measurement<double>>)_dirtyRatios);
    }

    public void Compacted(CompactionResult result, TimeSpan duration)
    {
        _bytesRead.Add(result.BytesRead);
        _bytesWritten.Add(result.BytesWritten);
        _duration.Record(duration.TotalSeconds);
    }

    public void Failed() => _failures.Add(1);

    /// <summary>Replaces what is told of all topics.</summary>
    public void DirtyRatios(IEnumerable<(string Topic, double Ratio)> topics)
    {
        var ratios = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (topic, ratio) in topics)
        {
            var label = ratios.Count < MaxTopics || ratios.ContainsKey(topic) ? topic : "other";
            ratios[label] = Math.Max(ratios.GetValueOrDefault(label), ratio);
        }

        _dirtyRatios =
        [
            .. ratios.Select(pair => new Measurement<double>(
                pair.Value,
                new KeyValuePair<string, object?>("topic", pair.Key)
            )),
        ];
    }

    public void Dispose() => _meter.Dispose();
}
