using System.Text;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>A record as a consumer sees it; a null value is a tombstone.</summary>
internal readonly record struct Seen(long Offset, string Key, string? Value, long TimestampMs);

/// <summary>Writes keyed records, and reads them as consumers do.</summary>
internal static class KeyedLog
{
    public static byte[] Batch(params (string Key, string? Value)[] records) => Batch(ProducerIdentity.None, records);

    public static byte[] Batch(ProducerIdentity producer, params (string Key, string? Value)[] records)
    {
        var builder = new RecordBatchBuilder(producer);
        var timestampMs = Tests.Batch.Timestamp;
        foreach (var (key, value) in records)
            builder.Add(
                timestampMs++,
                Encoding.UTF8.GetBytes(key),
                value is null ? null : Encoding.UTF8.GetBytes(value)
            );
        return builder.Build();
    }

    public static byte[] Transactional(long producerId, int sequence, params (string Key, string? Value)[] records) =>
        Batch(new ProducerIdentity(producerId, 0, sequence, IsTransactional: true), records);

    /// <summary>All records from an offset on, aborted ones included.</summary>
    public static List<Seen> Uncommitted(PartitionLog partition, long offset = 0) =>
        Read(partition, offset, partition.HighWatermark, isCommitted: false, maxBytes: 64 * 1024);

    /// <summary>All decided records from an offset on, read as the protocol tells read_committed consumers to.</summary>
    public static List<Seen> Committed(PartitionLog partition, long offset = 0) =>
        Read(partition, offset, partition.LastStableOffset, isCommitted: true);

    /// <summary>What is left after all updates and deletions.</summary>
    public static SortedDictionary<string, string> Table(IEnumerable<Seen> records)
    {
        var table = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (record.Value is null)
                table.Remove(record.Key);
            else
                table[record.Key] = record.Value;
        }

        return table;
    }

    private static List<Seen> Read(PartitionLog partition, long offset, long end, bool isCommitted, int maxBytes = 700)
    {
        var result = new List<Seen>();
        var position = Math.Max(offset, partition.LogStartOffset);
        while (true)
        {
            using var read = partition.Read(position, maxBytes, end, atLeastOneBatch: true);
            read.ErrorCode.ShouldBe((short)0);
            if (read.Records.IsEmpty)
                return result;
            var aborted = isCommitted ? partition.AbortedTransactions(position, read.NextOffset) : [];
            Collect(read.Records.Span, position, new Queue<AbortedTransaction>(aborted), result);
            position = read.NextOffset;
        }
    }

    private static void Collect(
        ReadOnlySpan<byte> batches,
        long position,
        Queue<AbortedTransaction> aborted,
        List<Seen> result
    )
    {
        var marked = new HashSet<long>();
        foreach (var bytes in TestLog.Split(batches))
        {
            var batch = new RecordBatch(bytes);
            batch.IsCrcValid.ShouldBeTrue();
            while (aborted.TryPeek(out var next) && next.FirstOffset <= batch.BaseOffset)
                marked.Add(aborted.Dequeue().ProducerId);
            if (batch.IsControl)
                marked.Remove(batch.ControlIsCommit() == false ? batch.ProducerId : -1);
            else if (!batch.IsTransactional || !marked.Contains(batch.ProducerId))
                AddRecords(batch, position, result);
        }
    }

    private static void AddRecords(RecordBatch batch, long position, List<Seen> result)
    {
        using var inflater = new LeadStreams.Local.Broker.Storage.Compression.BatchInflater();
        inflater
            .Open(batch, out var opened)
            .ShouldBe(LeadStreams.Local.Broker.Storage.Compression.InflateOutcome.Opened);
        var records = opened.Records();
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Offset < position)
                continue;
            result.LastOrDefault(new Seen(-1, "", null, 0)).Offset.ShouldBeLessThan(record.Offset);
            var value = record.HasValue ? Encoding.UTF8.GetString(record.Value) : null;
            result.Add(new Seen(record.Offset, Encoding.UTF8.GetString(record.Key), value, record.Timestamp));
        }

        records.IsMalformed.ShouldBeFalse();
    }
}
