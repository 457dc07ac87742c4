using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>How a transaction of the in-memory log stands.</summary>
public enum TransactionStatus
{
    Open,
    Committed,
    Aborted,
}

/// <summary>One transaction of one producer.</summary>
internal sealed class InMemoryTransaction
{
    public TransactionStatus Status { get; set; } = TransactionStatus.Open;

    public HashSet<InMemoryPartition> Partitions { get; } = [];

    public Dictionary<(string Group, TopicPartition Partition), long> Offsets { get; } = [];
}

/// <summary>One partition: records and transaction markers, in offset order, with gaps where compaction took some away.</summary>
internal sealed class InMemoryPartition
{
    private readonly List<Entry> entries = [];

    /// <summary>The next offset that will be written.</summary>
    public long End { get; private set; }

    /// <summary>Where read_committed readers stop: at the first record of a transaction that is still open.</summary>
    public long LastStableOffset
    {
        get
        {
            foreach (var entry in entries)
            {
                if (entry.Transaction?.Status == TransactionStatus.Open)
                {
                    return entry.Record.Offset;
                }
            }

            return End;
        }
    }

    public long Append(LogRecord record, InMemoryTransaction? transaction)
    {
        entries.Add(new Entry(record with { Offset = End }, transaction, IsMarker: false));
        transaction?.Partitions.Add(this);
        return End++;
    }

    public void AppendMarker(InMemoryTransaction transaction) =>
        entries.Add(new Entry(default(LogRecord) with { Offset = End++ }, transaction, IsMarker: true));

    /// <summary>Committed records from <paramref name="position"/> on; moves the position over what it passed.</summary>
    public int ReadCommitted(ref long position, Span<LogRecord> into)
    {
        var stable = LastStableOffset;
        var count = 0;
        for (var i = IndexOf(position); i < entries.Count && entries[i].Record.Offset < stable; i++)
        {
            if (entries[i].IsVisible)
            {
                if (count == into.Length)
                {
                    return count;
                }

                into[count++] = entries[i].Record;
            }

            position = entries[i].Record.Offset + 1;
        }

        position = Math.Max(position, stable);
        return count;
    }

    /// <summary>Every record that is not aborted, of open transactions too if asked.</summary>
    public IEnumerable<LogRecord> Records(bool withOpen)
    {
        foreach (var entry in entries)
        {
            if (entry.IsVisible || (withOpen && !entry.IsMarker && entry.Transaction!.Status == TransactionStatus.Open))
            {
                yield return entry.Record;
            }
        }
    }

    /// <summary>
    /// Keeps the last committed record of each key below the last stable offset, and all above it. Offsets stay. Tombstones go only when they
    /// were written before <paramref name="tombstonesBeforeMs"/>: a reader on its way must not miss them.
    /// </summary>
    public void Compact(long tombstonesBeforeMs)
    {
        var stable = LastStableOffset;
        var last = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.IsVisible && entry.Record.Offset < stable)
            {
                last[KeyText(entry.Record)] = entry.Record.Offset;
            }
        }

        entries.RemoveAll(entry =>
            entry.Record.Offset < stable
            && (
                !entry.IsVisible
                || (entry.Record.Value is null && entry.Record.TimestampMs < tombstonesBeforeMs)
                || last[KeyText(entry.Record)] != entry.Record.Offset
            )
        );
    }

    private static string KeyText(in LogRecord record) => Convert.ToHexString(record.Key.GetValueOrDefault().Span);

    private int IndexOf(long offset)
    {
        var (low, high) = (0, entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = entries[middle].Record.Offset < offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private readonly record struct Entry(LogRecord Record, InMemoryTransaction? Transaction, bool IsMarker)
    {
        public bool IsVisible =>
            !IsMarker && (Transaction is null || Transaction.Status == TransactionStatus.Committed);
    }
}
