namespace LeadStreams.Local.Broker.Storage;

/// <summary>Threads of their own that force partitions to the disk: a flush blocks for milliseconds, and many at once
/// would starve the thread pool that serves the network.</summary>
internal sealed class GroupCommitter : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<PartitionLog> _ready = new();
    private readonly Queue<(PartitionLog Partition, long DueTimestamp)> _collecting = new();
    private readonly TimeProvider _time;
    private readonly long _delayTicks;
    private readonly Thread[] _threads;
    private bool _stopping;

    public GroupCommitter(TimeProvider time, TimeSpan delay, int threads)
    {
        _time = time;
        _delayTicks = (long)(delay.TotalSeconds * time.TimestampFrequency);
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"log-flush-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Commits the partition when the collecting time is over.</summary>
    public void Collect(PartitionLog partition)
    {
        if (_delayTicks == 0)
        {
            CommitNow(partition);
            return;
        }

        lock (_gate)
        {
            _collecting.Enqueue((partition, _time.GetTimestamp() + _delayTicks));
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Commits the partition as soon as a thread is free.</summary>
    public void CommitNow(PartitionLog partition)
    {
        lock (_gate)
        {
            _ready.Enqueue(partition);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Finishes what is under way and ends the threads; what still waits is left alone.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads)
            thread.Join();
    }

    private void Run()
    {
        while (Next() is { } partition)
            partition.Commit();
    }

    private PartitionLog? Next()
    {
        lock (_gate)
        {
            while (!_stopping)
            {
                if (_ready.TryDequeue(out var ready))
                    return ready;
                if (!_collecting.TryPeek(out var oldest))
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                var left = _time.GetElapsedTime(_time.GetTimestamp(), oldest.DueTimestamp);
                if (left <= TimeSpan.Zero)
                    return _collecting.Dequeue().Partition;
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
            }

            return null;
        }
    }
}
