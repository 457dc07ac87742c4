namespace LeadStreams.Streams.State.Checkpoints;

/// <summary>The committed entries of a store or of the timers at one moment. Read on another thread than the one that goes on changing them.</summary>
internal interface IEntrySnapshot
{
    /// <summary>Number of entries.</summary>
    int Count { get; }

    /// <summary>Shows each entry as <see cref="EntryFormat"/> has it, in no order.</summary>
    void ForEach(EntryVisitor visit);
}

/// <summary>Sees one entry.</summary>
internal delegate void EntryVisitor(ReadOnlySpan<byte> entry);
