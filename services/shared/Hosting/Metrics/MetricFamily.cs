using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace LeadStreams.Hosting.Metrics;

/// <summary>One instrument with its series, one for each set of labels.</summary>
internal sealed class MetricFamily
{
    private static readonly double[] DefaultSecondsBuckets =
    [
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
    ];

    private readonly ConcurrentDictionary<string, Series> series = new(StringComparer.Ordinal);
    private readonly string type;
    private readonly bool isObservable;
    private readonly bool isMonotonic;
    private readonly double[] buckets;

    private MetricFamily(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        isObservable = instrument.IsObservable;
        isMonotonic =
            kind.StartsWith("Counter", StringComparison.Ordinal)
            || kind.StartsWith("ObservableCounter", StringComparison.Ordinal);
        var isHistogram = kind.StartsWith("Histogram", StringComparison.Ordinal);
        buckets = isHistogram ? Boundaries(instrument) : [];
        type =
            isHistogram ? "histogram"
            : isMonotonic ? "counter"
            : "gauge";
        IsGauge = type == "gauge" && !kind.Contains("UpDown", StringComparison.Ordinal);
        Help = (instrument.Description ?? "")
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        Name = PrometheusName(instrument.Name, instrument.Unit, isMonotonic);
    }

    public string Name { get; }

    /// <summary>What it counts, in a line.</summary>
    public string Help { get; }

    private bool IsGauge { get; }

    public static MetricFamily For(Instrument instrument) => new(instrument);

    public static string PrometheusName(string name, string? unit, bool isMonotonic)
    {
        var text = new StringBuilder(name.Length + 16);
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            "1" => "_ratio",
            _ => "",
        };
        if (suffix.Length > 0 && !name.EndsWith(suffix[1..], StringComparison.Ordinal))
        {
            text.Append(suffix);
        }

        return isMonotonic ? text.Append("_total").ToString() : text.ToString();
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var one = series.GetOrAdd(Labels(tags), static (_, count) => new Series(count), buckets.Length);
        lock (one)
        {
            if (buckets.Length > 0)
            {
                one.Observe(value, buckets);
            }
            else if (isObservable || IsGauge)
            {
                one.Value = value;
                one.IsCurrent = true;
            }
            else
            {
                one.Value += value;
            }
        }
    }

    /// <summary>Observable series that are not reported in this scrape (a lost partition) disappear.</summary>
    public void BeginScrape()
    {
        if (!isObservable)
        {
            return;
        }

        foreach (var one in series.Values)
        {
            one.IsCurrent = false;
        }
    }

    public void WriteHeader(StringBuilder text) =>
        text.Append("# HELP ")
            .Append(Name)
            .Append(' ')
            .Append(Help)
            .Append('\n')
            .Append("# TYPE ")
            .Append(Name)
            .Append(' ')
            .Append(type)
            .Append('\n');

    public void WriteSeries(StringBuilder text)
    {
        foreach (var (labels, one) in series.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            lock (one)
            {
                if (buckets.Length > 0)
                {
                    WriteHistogram(text, labels, one);
                }
                else if (!isObservable || one.IsCurrent)
                {
                    WriteLine(text, Name, labels, one.Value);
                }
            }
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, Series one)
    {
        var separator = labels.Length == 0 ? "" : ",";
        long cumulative = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            cumulative += one.Counts[i];
            WriteLine(
                text,
                Name + "_bucket",
                $"{labels}{separator}le=\"{buckets[i].ToString(CultureInfo.InvariantCulture)}\"",
                cumulative
            );
        }

        WriteLine(text, Name + "_bucket", $"{labels}{separator}le=\"+Inf\"", one.Count);
        WriteLine(text, Name + "_sum", labels, one.Value);
        WriteLine(text, Name + "_count", labels, one.Count);
    }

    private static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static double[] Boundaries(Instrument instrument) =>
        instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } advised }
            ? [.. advised]
            : DefaultSecondsBuckets;

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (text.Length > 0)
            {
                text.Append(',');
            }

            foreach (var c in key)
            {
                text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            }

            text.Append("=\"");
            foreach (var c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                _ = c switch
                {
                    '\\' => text.Append("\\\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append("\\n"),
                    _ => text.Append(c),
                };
            }

            text.Append('"');
        }

        return text.ToString();
    }

    /// <summary>One label set: a value, or the counts of a histogram. Lock it to read or write.</summary>
    private sealed class Series(int bucketCount)
    {
        public readonly long[] Counts = new long[bucketCount];
        public long Count;
        public double Value;
        public bool IsCurrent = true;

        public void Observe(double value, double[] boundaries)
        {
            var at = Array.BinarySearch(boundaries, value);
            var bucket = at >= 0 ? at : ~at;
            if (bucket < Counts.Length)
            {
                Counts[bucket]++;
            }

            Count++;
            Value += value;
        }
    }
}
