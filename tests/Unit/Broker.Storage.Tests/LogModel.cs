using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>What a partition should hold, kept in the plainest way: a list of all that was acknowledged, gone through from
/// the start for every question.</summary>
internal sealed class LogModel
{
    private readonly List<Entry> _entries = [];

    public long Start { get; set; }

    public long End => _entries.Count == 0 ? 0 : _entries[^1].Next;

    /// <summary>Start of the earliest open transaction, long.MaxValue when there is none.</summary>
    public long EarliestOpen => Open().Values.DefaultIfEmpty(long.MaxValue).Min();

    public long LastStableOffset => Math.Max(Start, Math.Min(End, EarliestOpen));

    public void Append(byte[] sent, long baseOffset)
    {
        var stored = sent.ToArray();
        RecordBatch.PatchBaseOffsetAndEpoch(stored, baseOffset, 0);
        var batch = new RecordBatch(stored);
        baseOffset.ShouldBe(End);
        _entries.Add(
            new Entry(batch.ProducerId, batch.IsTransactional, null, batch.BaseOffset, batch.NextOffset, stored)
        );
    }

    public void AppendMarker(long producerId, bool commit, long baseOffset)
    {
        baseOffset.ShouldBe(End);
        _entries.Add(new Entry(producerId, true, commit, baseOffset, baseOffset + 1, []));
    }

    public bool IsOpen(long producerId) => Open().ContainsKey(producerId);

    /// <summary>Data batches that reach to or past an offset.</summary>
    public List<byte[]> DataFrom(long offset) =>
        [.. _entries.Where(entry => entry.Commit is null && entry.Next > offset).Select(entry => entry.Bytes)];

    /// <summary>Data batches a read_committed consumer sees from an offset on.</summary>
    public List<byte[]> CommittedFrom(long offset)
    {
        var result = new List<byte[]>();
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (entry.Commit is null && entry.Next > offset && entry.Next <= LastStableOffset && !IsAborted(i))
                result.Add(entry.Bytes);
        }

        return result;
    }

    private bool IsAborted(int index)
    {
        if (!_entries[index].IsTransactional)
            return false;
        var end = _entries
            .Skip(index)
            .First(later => later.Commit is not null && later.ProducerId == _entries[index].ProducerId);
        return end.Commit == false;
    }

    private Dictionary<long, long> Open()
    {
        var open = new Dictionary<long, long>();
        foreach (var entry in _entries)
        {
            if (entry.Commit is not null)
                open.Remove(entry.ProducerId);
            else if (entry.IsTransactional)
                open.TryAdd(entry.ProducerId, entry.Base);
        }

        return open;
    }

    private sealed record Entry(
        long ProducerId,
        bool IsTransactional,
        bool? Commit,
        long Base,
        long Next,
        byte[] Bytes
    );
}
