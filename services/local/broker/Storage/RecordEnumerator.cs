namespace LeadStreams.Local.Broker.Storage;

/// <summary>One record inside a batch; the spans point into the batch.</summary>
internal readonly ref struct Record
{
    public required long Offset { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required long Timestamp { get; init; }
    public required bool HasKey { get; init; }
    public required ReadOnlySpan<byte> Key { get; init; }

    /// <summary>False for a null value (a tombstone on compacted topics).</summary>
    public required bool HasValue { get; init; }
    public required ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Its bytes from the length of the key on: all but its length, timestamp and offset.</summary>
    internal required ReadOnlySpan<byte> Tail { get; init; }
}

/// <summary>A header of a record.</summary>
internal readonly record struct RecordHeader(string Key, byte[]? Value);

/// <summary>Walks the records of an uncompressed batch. Bytes that make no sense end the walk and set
/// <see cref="IsMalformed"/>; nothing is thrown, since what clients send may be anything.</summary>
internal ref struct RecordEnumerator
{
    private readonly RecordBatch _batch;
    private VarintCursor _cursor;
    private int _left;
    private Record _current;

    public RecordEnumerator(RecordBatch batch)
    {
        _batch = batch;
        _cursor = new VarintCursor(batch.Bytes[RecordBatch.HeaderSize..]);
        _left = batch.RecordCount;
    }

    public readonly Record Current => _current;

    /// <summary>True once the records section turned out not to be what the header says.</summary>
    public bool IsMalformed { get; private set; }

    public readonly RecordEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        if (IsMalformed || _left <= 0)
        {
            IsMalformed |= _left == 0 && !_cursor.IsAtEnd;
            return false;
        }

        _left--;
        if (_cursor.TryReadBytes(out var body, out var isNull) && !isNull && TryParse(body))
            return true;
        IsMalformed = true;
        return false;
    }

    private bool TryParse(ReadOnlySpan<byte> body)
    {
        var cursor = new VarintCursor(body);
        if (
            !cursor.TrySkip(1)
            || !cursor.TryReadVarlong(out var timestampDelta)
            || !cursor.TryReadVarlong(out var offsetDelta)
        )
            return false;
        var tail = cursor.Rest;
        if (
            !cursor.TryReadBytes(out var key, out var keyIsNull)
            || !cursor.TryReadBytes(out var value, out var valueIsNull)
            || !cursor.TryReadVarlong(out var headerCount)
            || headerCount < 0
            || headerCount > cursor.Rest.Length
            || offsetDelta < 0
            || offsetDelta > _batch.LastOffsetDelta
        )
            return false;

        for (var i = 0L; i < headerCount; i++)
        {
            if (!cursor.TryReadBytes(out _, out var nameIsNull) || nameIsNull || !cursor.TryReadBytes(out _, out _))
                return false;
        }

        _current = new Record
        {
            Offset = _batch.BaseOffset + offsetDelta,
            Timestamp = _batch.IsLogAppendTime ? _batch.MaxTimestamp : _batch.BaseTimestamp + timestampDelta,
            HasKey = !keyIsNull,
            Key = key,
            HasValue = !valueIsNull,
            Value = value,
            Tail = tail,
        };
        return cursor.IsAtEnd;
    }
}
