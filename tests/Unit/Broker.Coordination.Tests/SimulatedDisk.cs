using LeadStreams.Local.Broker.Coordination;
using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Transactions;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>
/// What survives a crash: state logs and partitions. The process above it dies at a chosen write, which itself may or may
/// not have reached the disk; every later write fails until the next start.
/// </summary>
internal sealed class SimulatedDisk : ITransactionMarkers
{
    private readonly Lock _lock = new();
    private long _writesUntilCrash = long.MaxValue;
    private bool _lastWriteSurvives;

    public bool Crashed { get; private set; }
    public SimulatedLog Groups => field ??= new SimulatedLog(this);
    public SimulatedLog Transactions => field ??= new SimulatedLog(this);
    public Dictionary<TopicPartition, SimulatedPartition> Partitions { get; } = [];

    public void CrashAtWrite(int number, bool survives)
    {
        _writesUntilCrash = number;
        _lastWriteSurvives = survives;
    }

    public void Restart()
    {
        _writesUntilCrash = long.MaxValue;
        Crashed = false;
    }

    /// <summary>Does a write, unless the process is dead; false when its caller can not know that it was done.</summary>
    public bool TryWrite(Action write)
    {
        lock (_lock)
        {
            if (Crashed)
                return false;
            Crashed = --_writesUntilCrash <= 0;
            if (!Crashed || _lastWriteSurvives)
                write();
            return !Crashed;
        }
    }

    public bool Exists(TopicPartition partition) => Partitions.ContainsKey(partition);

    public async ValueTask<bool> WriteAsync(TopicPartition partition, long producerId, short epoch, bool commit)
    {
        await Task.Yield();
        return TryWrite(() => Partitions[partition].Mark(producerId, epoch, commit));
    }
}

/// <summary>A state log on a simulated disk.</summary>
internal sealed class SimulatedLog(SimulatedDisk disk) : IStateLog
{
    private readonly Lock _lock = new();
    private readonly List<StateRecord> _records = [];
    private long _start;

    public long EndOffset
    {
        get
        {
            lock (_lock)
                return _start + _records.Count;
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _records.Count;
        }
    }

    public IEnumerable<StateRecord> Replay()
    {
        lock (_lock)
            return [.. _records];
    }

    public async ValueTask<bool> AppendAsync(IReadOnlyList<StateRecord> records)
    {
        var copy = records.ToArray();
        await Task.Yield();
        return disk.TryWrite(() =>
        {
            lock (_lock)
                _records.AddRange(copy);
        });
    }

    public Task TruncateBeforeAsync(long offset)
    {
        disk.TryWrite(() =>
        {
            lock (_lock)
            {
                _records.RemoveRange(0, (int)(offset - _start));
                _start = offset;
            }
        });
        return Task.CompletedTask;
    }
}

/// <summary>A partition that keeps, of each producer's open transaction, which records are still undecided.</summary>
internal sealed class SimulatedPartition
{
    private readonly Dictionary<long, (short Epoch, List<string> Records)> _open = [];

    public List<string> Committed { get; } = [];
    public List<string> Aborted { get; } = [];
    public IEnumerable<string> Undecided => _open.Values.SelectMany(open => open.Records);

    public void Append(long producerId, short epoch, string record)
    {
        if (!_open.TryGetValue(producerId, out var open))
            _open[producerId] = open = (epoch, []);
        open.Epoch.ShouldBe(epoch, "a fenced producer's transaction must have been ended first");
        open.Records.Add(record);
    }

    public void Mark(long producerId, short epoch, bool commit)
    {
        if (!_open.TryGetValue(producerId, out var open))
            return;
        epoch.ShouldBeGreaterThanOrEqualTo(open.Epoch);
        _open.Remove(producerId);
        (commit ? Committed : Aborted).AddRange(open.Records);
    }
}
