using System.IO.Hashing;
using System.Threading.Channels;

namespace LeadStreams.Local.Broker.Coordination;

/// <summary>
/// A coordinator's durable state as keys and values. Writes are queued without blocking (also under a lock), appended by one
/// writer in the order they were queued, many of them in one flush, and each <c>completed</c> callback runs in that order
/// when its records are durable. The table keeps the latest value of every key, and from time to time writes them all anew
/// at the end of the log and lets the beginning go, so that log and start-up stay as small as the live state.
/// </summary>
internal sealed class StateTable : IAsyncDisposable
{
    private const int MaxRecordsPerAppend = 4096;
    private const int SnapshotChunk = 512;

    private readonly IStateLog _log;
    private readonly ILogger _logger;
    private readonly int _minRecordsBetweenSnapshots;
    private readonly Dictionary<byte[], byte[]> _live = new(
        EqualityComparer<byte[]>.Create((x, y) => x.AsSpan().SequenceEqual(y), key => (int)XxHash3.HashToUInt64(key))
    );
    private readonly Channel<Write> _queue = Channel.CreateUnbounded<Write>(new() { SingleReader = true });
    private readonly Task _writer;
    private long _recordsSinceSnapshot;
    private bool _failed;

    /// <summary>Reads the log; <see cref="Live"/> then holds its state.</summary>
    public StateTable(IStateLog log, ILogger logger, int minRecordsBetweenSnapshots = 20_000)
    {
        _log = log;
        _logger = logger;
        _minRecordsBetweenSnapshots = minRecordsBetweenSnapshots;
        foreach (var record in log.Replay())
            Apply(record);
        _writer = RunAsync();
    }

    private sealed record Write(
        IReadOnlyList<StateRecord> Records,
        Action<bool>? Completed,
        TaskCompletionSource<bool> Done
    );

    /// <summary>The latest values; to be read only before the first write.</summary>
    public IReadOnlyDictionary<byte[], byte[]> Live => _live;

    /// <summary>
    /// Queues records that become durable together or not at all. The result, and what <paramref name="completed"/> is told,
    /// says whether they did. No records at all makes a barrier: it is done when everything queued before is.
    /// </summary>
    public Task<bool> WriteAsync(IReadOnlyList<StateRecord> records, Action<bool>? completed = null)
    {
        var write = new Write(records, completed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_queue.Writer.TryWrite(write))
            return write.Done.Task;
        completed?.Invoke(false);
        return Task.FromResult(false);
    }

    /// <summary>Ends after everything queued has been written.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
    }

    private async Task RunAsync()
    {
        var writes = new List<Write>();
        var records = new List<StateRecord>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (records.Count < MaxRecordsPerAppend && _queue.Reader.TryRead(out var write))
            {
                writes.Add(write);
                records.AddRange(write.Records);
            }

            var durable = await AppendAsync(records);
            foreach (var write in writes)
                Complete(write, durable);

            writes.Clear();
            records.Clear();
            if (_recordsSinceSnapshot >= Math.Max(_minRecordsBetweenSnapshots, 4L * _live.Count))
                await SnapshotAsync();
        }
    }

    private async ValueTask<bool> AppendAsync(List<StateRecord> records)
    {
        if (_failed)
            return false;
        if (records.Count == 0)
            return true;
        if (!await TryAppendAsync(records))
            return false;
        foreach (var record in records)
            Apply(record);
        return true;
    }

    private void Complete(Write write, bool durable)
    {
        try
        {
            write.Completed?.Invoke(durable);
            write.Done.SetResult(durable);
        }
        catch (Exception fault)
        {
            // A fault in one group or transaction must not stop the writer that serves them all.
            Log.StateCallbackFailed(_logger, fault);
            write.Done.SetException(fault);
        }
    }

    private async ValueTask<bool> TryAppendAsync(IReadOnlyList<StateRecord> records)
    {
        try
        {
            _failed = !await _log.AppendAsync(records);
        }
        catch (Exception fault)
        {
            // What has reached the disk is unknown now; only a restart, which reads it, can go on from here.
            Log.StateLogFailed(_logger, fault);
            _failed = true;
        }

        return !_failed;
    }

    /// <summary>
    /// Crash-safe without any mark: old records followed by a part of the snapshot, or by all of it, replay to the same state.
    /// </summary>
    private async Task SnapshotAsync()
    {
        var start = _log.EndOffset;
        foreach (var chunk in _live.Select(entry => new StateRecord(entry.Key, entry.Value)).Chunk(SnapshotChunk))
        {
            if (!await TryAppendAsync(chunk))
                return;
        }

        _recordsSinceSnapshot = 0;
        try
        {
            await _log.TruncateBeforeAsync(start);
        }
        catch (IOException fault)
        {
            // The log only stays longer than it need be; the next snapshot tries again.
            Log.StateLogNotTruncated(_logger, fault);
        }
    }

    private void Apply(StateRecord record)
    {
        _recordsSinceSnapshot++;
        if (record.Value is null)
            _live.Remove(record.Key);
        else
            _live[record.Key] = record.Value;
    }
}
