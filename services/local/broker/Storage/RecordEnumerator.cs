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
        var body = _cursor.ReadBytes(out var isNull);
        IsMalformed = isNull || _cursor.HasFailed || !TryParse(body);
        return !IsMalformed;
    }

    private bool TryParse(ReadOnlySpan<byte> body)
    {
        var cursor = new VarintCursor(body);
        cursor.Skip(1);
        var timestampDelta = cursor.ReadVarlong();
        var offsetDelta = cursor.ReadVarlong();
        var tail = cursor.Rest;
        var key = cursor.ReadBytes(out var keyIsNull);
        var value = cursor.ReadBytes(out var valueIsNull);
        var headerCount = cursor.ReadVarlong();
        if (offsetDelta < 0 || offsetDelta > _batch.LastOffsetDelta || headerCount < 0)
            return false;
        for (; headerCount > 0 && !cursor.HasFailed; headerCount--)
        {
            cursor.ReadBytes(out var nameIsNull);
            cursor.ReadBytes(out _);
            if (nameIsNull)
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
