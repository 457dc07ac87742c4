using System.Diagnostics.Metrics;

namespace LeadStreams.Streams;

/// <summary>What becomes of checkpoints. Thread-safe.</summary>
internal sealed class CheckpointMeter(Meter meter, KeyValuePair<string, object?> group)
{
    private readonly Counter<long> written = meter.CreateCounter<long>(
        "leadstreams.checkpoints.written",
        "{checkpoint}",
        "Checkpoints of tasks written"
    );
    private readonly Counter<long> writtenBytes = meter.CreateCounter<long>(
        "leadstreams.checkpoints.written.bytes",
        "By",
        "Bytes of these"
    );
    private readonly Histogram<double> duration = meter.CreateHistogram<double>(
        "leadstreams.checkpoints.write.duration",
        "s",
        "Time to write one, beside the stream thread"
    );
    private readonly Counter<long> failed = meter.CreateCounter<long>(
        "leadstreams.checkpoints.failed",
        "{checkpoint}",
        "Checkpoints that could not be written: the folder refuses"
    );
    private readonly Counter<long> ignored = meter.CreateCounter<long>(
        "leadstreams.checkpoints.ignored",
        "{checkpoint}",
        "Checkpoints found corrupt, too old or not fitting; the changelogs were read in full instead"
    );

    public void Written(long bytes, TimeSpan took)
    {
        written.Add(1, group);
        writtenBytes.Add(bytes, group);
        duration.Record(took.TotalSeconds, group);
    }

    public void Failed() => failed.Add(1, group);

    public void Ignored() => ignored.Add(1, group);
}
