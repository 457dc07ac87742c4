namespace LeadStreams.Local.Broker.Storage;

/// <summary>Threads of their own that force partitions to the disk: a flush blocks for milliseconds, and many at once
/// would starve the thread pool that serves the network.</summary>
internal sealed class GroupCommitter : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<LogWriter> _ready = new();
    private readonly Thread[] _threads;
    private bool _stopping;

    public GroupCommitter(int threads)
    {
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"log-flush-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Commits the partition as soon as a thread is free.</summary>
    public void Commit(LogWriter partition)
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

    private LogWriter? Next()
    {
        lock (_gate)
        {
            while (!_stopping && _ready.Count == 0)
                Monitor.Wait(_gate);
            return _stopping ? null : _ready.Dequeue();
        }
    }
}
