namespace LeadStreams.Local.Broker.Storage;

/// <summary>Which bytes of a piece of a segment answer a fetch.</summary>
/// <param name="Start">Where the first batch wanted begins; when there is none yet, where to read on.</param>
/// <param name="Length">Bytes of whole batches wanted, 0 = none.</param>
/// <param name="NextOffset">Offset after them.</param>
internal readonly record struct BatchCut(int Start, int Length, long NextOffset)
{
    /// <summary>Records in them.</summary>
    public int RecordCount { get; private init; }

    /// <summary>Nothing is wanted, and more bytes would not change that.</summary>
    public bool IsComplete { get; private init; }

    /// <summary>A batch header makes no sense.</summary>
    public bool IsCorrupt { get; private init; }

    /// <summary>Bytes from <see cref="Start"/> on that the next look needs.</summary>
    public int NeededBytes { get; private init; }

    public static BatchCut Of(ReadOnlySpan<byte> bytes, long fetchOffset, int maxBytes, long end, bool atLeastOneBatch)
    {
        var cursor = 0;
        while (cursor + RecordBatch.HeaderSize <= bytes.Length)
        {
            var batch = new RecordBatch(bytes[cursor..]);
            if (batch.SizeInBytes < RecordBatch.HeaderSize)
                return new BatchCut { IsCorrupt = true };
            if (batch.LastOffset >= fetchOffset)
                return FromFirst(bytes, cursor, maxBytes, end, atLeastOneBatch);
            if (batch.SizeInBytes > bytes.Length - cursor)
                return new BatchCut(cursor + (int)batch.SizeInBytes, 0, 0);
            cursor += (int)batch.SizeInBytes;
        }

        // At the end of the file there is nothing left to need.
        return new BatchCut(cursor, 0, 0) { NeededBytes = cursor == bytes.Length ? 0 : RecordBatch.HeaderSize };
    }

    private static BatchCut FromFirst(ReadOnlySpan<byte> bytes, int start, int maxBytes, long end, bool atLeastOneBatch)
    {
        var cut = new BatchCut(start, 0, 0);
        while (start + cut.Length + RecordBatch.HeaderSize <= bytes.Length)
        {
            var batch = new RecordBatch(bytes[(start + cut.Length)..]);
            var isFirst = cut.Length == 0;
            if (batch.SizeInBytes < RecordBatch.HeaderSize)
                return isFirst ? new BatchCut { IsCorrupt = true } : cut;
            var isTooLarge = cut.Length + batch.SizeInBytes > maxBytes && !(isFirst && atLeastOneBatch);
            if (batch.NextOffset > end || isTooLarge)
                return cut with { IsComplete = isFirst };
            if (batch.SizeInBytes > bytes.Length - start - cut.Length)
                return cut with { NeededBytes = (int)batch.SizeInBytes };
            cut = new BatchCut(start, cut.Length + (int)batch.SizeInBytes, batch.NextOffset)
            {
                RecordCount = cut.RecordCount + batch.RecordCount,
            };
        }

        return cut;
    }
}
