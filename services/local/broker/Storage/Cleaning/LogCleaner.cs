namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Removes old records of all topics in the background. The broker's own topics are not touched: their coordinators
/// write them anew from time to time.</summary>
internal sealed class LogCleaner : IAsyncDisposable
{
    private readonly StorageContext _context;
    private readonly Func<IReadOnlyCollection<Topic>> _topics;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly Lock _round = new();
    private Task _rounds = Task.CompletedTask;

    public LogCleaner(StorageContext context, Func<IReadOnlyCollection<Topic>> topics)
    {
        _context = context;
        _topics = topics;
        _stopped = _stop.Token;
    }

    private CleanerOptions Options => _context.Options.Cleaner;

    /// <summary>Begins to look after the topics from time to time.</summary>
    public void Start()
    {
        var retention = RepeatAsync(Options.RetentionCheckInterval, ApplyRetention);
        _rounds = Options.IsCleanerEnabled ? Task.WhenAll(retention, RepeatAsync(Options.Backoff, Compact)) : retention;
    }

    /// <summary>Drops what is past its retention now.</summary>
    public void ApplyRetention()
    {
        lock (_round)
        {
            foreach (var partition in Partitions())
                Guard(partition, partition.Cleaner.ApplyRetention);
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

    /// <summary>Ends the rounds; a swap that has begun is finished, what is being written is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _rounds;
        // Somebody else's round may still be running.
        lock (_round)
            _stop.Dispose();
    }

    private async Task RepeatAsync(TimeSpan interval, Action round)
    {
        using var timer = new PeriodicTimer(interval, _context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopped))
            {
                // A round may take minutes, for which it is not to hold a thread of the pool.
                await Task.Factory.StartNew(
                    round,
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                    TaskScheduler.Default
                );
            }
        }
        catch (OperationCanceledException)
        {
            // The log is being closed.
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
