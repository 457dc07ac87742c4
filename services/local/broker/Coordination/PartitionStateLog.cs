namespace LeadStreams.Local.Broker.Coordination;

/// <summary>A state log in the only partition of an internal compacted topic.</summary>
internal sealed class PartitionStateLog : IStateLog
{
    private const int ReadBytes = 4 << 20;

    private static readonly Dictionary<string, string> _configs = new(StringComparer.Ordinal)
    {
        ["cleanup.policy"] = "compact",

        // Truncation frees whole segments only: small ones keep little dead weight.
        ["segment.bytes"] = "16777216",
    };

    private readonly PartitionLog _partition;
    private readonly TimeProvider _time;

    private PartitionStateLog(PartitionLog partition, TimeProvider time)
    {
        _partition = partition;
        _time = time;
    }

    public long EndOffset => _partition.LogEndOffset;

    /// <summary>Opens the topic's log, creating the topic when missing.</summary>
    public static PartitionStateLog Open(LogDirectory directory, string topicName, TimeProvider time)
    {
        if (!directory.TryGetTopic(topicName, out var topic))
            topic = directory.CreateTopic(topicName, 1, _configs, isInternal: true);
        return new PartitionStateLog(topic.Partitions[0], time);
    }

    public IEnumerable<StateRecord> Replay()
    {
        var offset = _partition.LogStartOffset;
        while (offset < _partition.HighWatermark)
        {
            var records = new List<StateRecord>();
            var next = ReadFrom(offset, records);
            offset = next;
            foreach (var record in records)
                yield return record;
        }
    }

    public async ValueTask<bool> AppendAsync(IReadOnlyList<StateRecord> records)
    {
        var builder = new RecordBatchBuilder();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var record in records)
            builder.Add(now, record.Key, record.Value);
        var appending = _partition.AppendAsync(builder.Build(), new AppendOptions(IsInternalWriter: true));
        // Coordinators do not run in a thread that others wait for to flush.
        var result = await appending.AsTask().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return result.ErrorCode == ErrorCode.None;
    }

    public Task TruncateBeforeAsync(long offset) => _partition.DeleteRecordsBeforeAsync(offset);

    private long ReadFrom(long offset, List<StateRecord> records)
    {
        using var read = _partition.Read(offset, ReadBytes, long.MaxValue, atLeastOneBatch: true);
        if (read.ErrorCode != ErrorCode.None)
            throw new IOException($"{_partition.Topic} cannot be read at {offset}: error {read.ErrorCode}");
        if (read.NextOffset <= offset)
            throw new InvalidDataException($"{_partition.Topic} holds nothing at {offset}");
        for (var bytes = read.Records.Span; bytes.Length >= RecordBatch.HeaderSize; )
        {
            var size = (int)new RecordBatch(bytes).SizeInBytes;
            Decode(new RecordBatch(bytes[..size]), offset, records);
            bytes = bytes[size..];
        }

        return read.NextOffset;
    }

    private static void Decode(RecordBatch batch, long fromOffset, List<StateRecord> records)
    {
        if (batch.IsControl)
            return;
        var cursor = batch.Records();
        while (cursor.MoveNext())
        {
            // The first batch may begin before the start of the log.
            var record = cursor.Current;
            if (record.Offset >= fromOffset && record.HasKey)
                records.Add(new StateRecord(record.Key.ToArray(), record.HasValue ? record.Value.ToArray() : null));
        }
    }
}
