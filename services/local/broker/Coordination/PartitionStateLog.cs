namespace LeadStreams.Local.Broker.Coordination;

/// <summary>A state log in the only partition of an internal compacted topic.</summary>
internal sealed class PartitionStateLog(PartitionLog partition, TimeProvider time) : IStateLog
{
    private const int ReadBytes = 4 << 20;

    private static readonly Dictionary<string, string> _configs = new(StringComparer.Ordinal)
    {
        ["cleanup.policy"] = "compact",

        // Truncation frees whole segments only: small ones keep little dead weight.
        ["segment.bytes"] = "16777216",
    };

    public long EndOffset => partition.LogEndOffset;

    /// <summary>Opens the topic's log, creating the topic when missing.</summary>
    public static PartitionStateLog Open(LogDirectory directory, string topicName, TimeProvider time)
    {
        if (!directory.TryGetTopic(topicName, out var topic))
            topic = directory.CreateTopic(topicName, 1, _configs, isInternal: true);
        return new PartitionStateLog(topic.Partitions[0], time);
    }

    public IEnumerable<StateRecord> Replay()
    {
        for (var offset = partition.LogStartOffset; offset < partition.HighWatermark; )
        {
            var records = new List<StateRecord>();
            offset = ReadFrom(offset, records);
            foreach (var record in records)
                yield return record;
        }
    }

    public async ValueTask<bool> AppendAsync(IReadOnlyList<StateRecord> records)
    {
        var builder = new RecordBatchBuilder();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var record in records)
            builder.Add(now, record.Key, record.Value);
        var appending = partition.AppendAsync(builder.Build(), new AppendOptions(IsInternalWriter: true));
        // Coordinators do not run in a thread that others wait for to flush.
        var result = await appending.AsTask().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return result.ErrorCode == ErrorCode.None;
    }

    public Task TruncateBeforeAsync(long offset) => partition.DeleteRecordsBeforeAsync(offset);

    private long ReadFrom(long offset, List<StateRecord> records)
    {
        using var read = partition.Read(offset, ReadBytes, long.MaxValue, atLeastOneBatch: true);
        if (read.ErrorCode != ErrorCode.None)
            throw new IOException($"{partition.Topic} cannot be read at {offset}: error {read.ErrorCode}");
        if (read.NextOffset <= offset)
            throw new InvalidDataException($"{partition.Topic} holds nothing at {offset}");
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
