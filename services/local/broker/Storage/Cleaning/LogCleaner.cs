namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Removes old records of all topics in the background, one partition at a time. The broker's own topics are not
/// touched: their coordinators write them anew from time to time.</summary>
internal sealed class LogCleaner(StorageContext context, Func<IReadOnlyCollection<Topic>> topics) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _round = new();

    /// <summary>Begins to look after the topics from time to time.</summary>
    public void Start()
    {
        var options = context.Options.Cleaner;
        _ = RepeatAsync(options.RetentionCheckInterval, ApplyRetention, _stop.Token);
        if (options.IsCleanerEnabled)
            _ = RepeatAsync(options.Backoff, Compact, _stop.Token);
    }

    /// <summary>Drops what is past its retention now.</summary>
    public void ApplyRetention() => Clean((partition, _) => partition.Cleaner.ApplyRetention());

    /// <summary>Compacts now what is due.</summary>
    public void Compact() =>
        Clean(
            (partition, throttle) =>
            {
                var start = context.Time.GetTimestamp();
                if (partition.Cleaner.Compact(throttle) is { } result)
                    context.Metrics.Compacted(result, context.Time.GetElapsedTime(start));
            }
        );

    /// <summary>A swap that has begun is finished, what is being written is given up, and nothing begins any more.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        lock (_round)
            _stop.Dispose();
    }

    /// <summary>Works in threads of its own, because it may take long; what comes due meanwhile is done once.</summary>
    private async Task RepeatAsync(TimeSpan interval, Action work, CancellationToken stopped)
    {
        const TaskCreationOptions ThreadOfItsOwn =
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach;
        using var timer = new PeriodicTimer(interval, context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopped))
                await Task.Factory.StartNew(work, CancellationToken.None, ThreadOfItsOwn, TaskScheduler.Default);
        }
        catch (OperationCanceledException)
        {
            // The log is being closed.
        }
    }

    /// <summary>Whatever goes wrong with one partition, the others go on; it is tried again the next time.</summary>
    private void Clean(Action<PartitionLog, CleanerThrottle> work)
    {
        lock (_round)
        {
            if (_stop.IsCancellationRequested)
                return;
            var throttle = new CleanerThrottle(context.Time, context.Options.Cleaner.MaxBytesPerSecond, _stop.Token);
            var partitions = topics()
                .Where(topic => !topic.IsInternal && !topic.Deleted)
                .SelectMany(topic => topic.Partitions);
            foreach (var partition in partitions.TakeWhile(_ => !_stop.IsCancellationRequested))
            {
                try
                {
                    work(partition, throttle);
                }
                catch (OperationCanceledException) when (_stop.IsCancellationRequested)
                {
                    // What is not finished is begun again after the next start.
                }
                catch (Exception e)
                {
                    context.Metrics.CleaningFailed();
                    Log.CleaningFailed(context.Log, e, partition.Topic, partition.Partition);
                }
            }
        }
    }
}
