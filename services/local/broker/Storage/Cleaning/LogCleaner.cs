namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Removes old records of all topics in the background, on one thread of its own. The broker's own topics are not
/// touched: their coordinators write them anew from time to time.</summary>
internal sealed class LogCleaner : IDisposable
{
    private readonly StorageContext _context;
    private readonly Func<IReadOnlyCollection<Topic>> _topics;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly object _gate = new();
    private readonly Lock _round = new();
    private readonly Thread _thread;
    private readonly List<ITimer> _timers = [];
    private bool _isRetentionDue;
    private bool _isCompactionDue;

    public LogCleaner(StorageContext context, Func<IReadOnlyCollection<Topic>> topics)
    {
        _context = context;
        _topics = topics;
        _stopped = _stop.Token;
        _thread = new Thread(Run) { IsBackground = true, Name = "log-cleaner" };
    }

    private CleanerOptions Options => _context.Options.Cleaner;

    /// <summary>Begins to look after the topics from time to time.</summary>
    public void Start()
    {
        _thread.Start();
        AddTimer(Options.RetentionCheckInterval, () => _isRetentionDue = true);
        if (Options.IsCleanerEnabled)
            AddTimer(Options.Backoff, () => _isCompactionDue = true);
    }

    /// <summary>Drops what is past its retention now.</summary>
    public void ApplyRetention()
    {
        lock (_round)
        {
            foreach (var partition in Partitions())
                Guard(partition, partition.ApplyRetention);
        }
    }

    /// <summary>Compacts now what is due.</summary>
    public void Compact()
    {
        lock (_round)
        {
            var throttle = new CleanerThrottle(_context.Time, Options.MaxBytesPerSecond, _stopped);
            foreach (var partition in Partitions())
                Guard(partition, () => Compact(partition, throttle));
        }
    }

    /// <summary>Ends the thread; a swap that has begun is finished, what is being written is given up.</summary>
    public void Dispose()
    {
        foreach (var timer in _timers)
            timer.Dispose();
        _stop.Cancel();
        lock (_gate)
            Monitor.PulseAll(_gate);
        if (_thread.IsAlive)
            _thread.Join();
        // Somebody else's round may still be running.
        lock (_round)
            _stop.Dispose();
    }

    private void AddTimer(TimeSpan interval, Action mark) =>
        _timers.Add(
            _context.Time.CreateTimer(
                _ =>
                {
                    lock (_gate)
                    {
                        mark();
                        Monitor.Pulse(_gate);
                    }
                },
                null,
                interval,
                interval
            )
        );

    private void Run()
    {
        while (TryTakeWork(out var isRetentionDue, out var isCompactionDue))
        {
            if (isRetentionDue)
                ApplyRetention();
            if (isCompactionDue)
                Compact();
        }
    }

    private bool TryTakeWork(out bool isRetentionDue, out bool isCompactionDue)
    {
        lock (_gate)
        {
            while (!_isRetentionDue && !_isCompactionDue && !_stopped.IsCancellationRequested)
                Monitor.Wait(_gate);
            (isRetentionDue, isCompactionDue) = (_isRetentionDue, _isCompactionDue);
            (_isRetentionDue, _isCompactionDue) = (false, false);
            return !_stopped.IsCancellationRequested;
        }
    }

    private IEnumerable<PartitionLog> Partitions() =>
        _topics().Where(topic => !topic.IsInternal && !topic.Deleted).SelectMany(topic => topic.Partitions);

    private void Compact(PartitionLog partition, CleanerThrottle throttle)
    {
        var start = _context.Time.GetTimestamp();
        if (partition.Cleaner.Compact(throttle) is { } result)
            _context.Metrics.Compacted(result, _context.Time.GetElapsedTime(start));
    }

    /// <summary>Whatever goes wrong with one partition, the others go on; it is tried again the next time.</summary>
    private void Guard(PartitionLog partition, Action work)
    {
        if (_stopped.IsCancellationRequested)
            return;
        try
        {
            work();
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // What is not finished is begun again after the next start.
        }
        catch (Exception e)
        {
            _context.Metrics.CleaningFailed();
            Log.CleaningFailed(_context.Log, e, partition.Topic, partition.Partition);
        }
    }
}
