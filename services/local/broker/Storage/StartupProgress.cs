namespace LeadStreams.Local.Broker.Storage;

/// <summary>Tells from time to time how far opening a data folder has come: a log of many gigabytes that was not shut down
/// cleanly is read for minutes, and whoever waits wants to know that it goes on. A quick start says nothing.</summary>
internal sealed class StartupProgress : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly ITimer _timer;
    private readonly int _partitions;
    private long _opened;
    private long _segments;
    private long _bytes;
    private volatile bool _hasTold;

    /// <summary>Begins to tell.</summary>
    /// <param name="partitions">Partitions there are to open.</param>
    /// <param name="time">Says when it is time to tell.</param>
    /// <param name="log">Where it is told.</param>
    public StartupProgress(int partitions, TimeProvider time, ILogger log)
    {
        _partitions = partitions;
        _log = log;
        _time = time;
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Tell(), null, _interval, _interval);
    }

    public void BatchRead(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void SegmentRead() => Interlocked.Increment(ref _segments);

    public void PartitionOpened() => Interlocked.Increment(ref _opened);

    /// <summary>Ends the telling, with a last word if there was a first one.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        if (_hasTold)
            Tell();
    }

    private void Tell()
    {
        _hasTold = true;
        Log.StartupProgress(
            _log,
            Interlocked.Read(ref _opened),
            _partitions,
            Interlocked.Read(ref _segments),
            Interlocked.Read(ref _bytes) >> 20,
            (long)_time.GetElapsedTime(_started).TotalSeconds
        );
    }
}
