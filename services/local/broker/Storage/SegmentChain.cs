using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>The segments of a partition and its log start, guarded by the writer's lock.</summary>
internal sealed class SegmentChain(StorageContext context, string directory, RecoveredPartition recovered)
{
    /// <summary>In order of offset, never empty, never changed: replaced as a whole.</summary>
    public LogSegment[] Segments { get; private set; } = recovered.Segments;

    /// <summary>The one that is written to.</summary>
    public LogSegment Active => Segments[^1];

    public long LogStartOffset { get; private set; } = recovered.LogStartOffset;

    /// <summary>Closes the active segment and begins the next.</summary>
    /// <exception cref="IOException">The closed one could not be forced to the disk, or the next not begun.</exception>
    public void Roll(ProducerTable producers, LogConfig config, long nowMs)
    {
        var old = Active;
        old.TrimFile();
        old.File.Flush();
        SaveCaches(producers, config, nowMs, flush: true);
        Segments = [.. Segments, new LogSegment(context.Files, directory, old.NextOffset, nowMs)];
        context.Files.SyncDirectory(directory);
    }

    /// <summary>Leaves index and producer state for the next start, which does without what is not there: it then has
    /// to read all segments, and knows nothing of producers whose records have been deleted.</summary>
    public void SaveCaches(ProducerTable producers, LogConfig config, long nowMs, bool flush)
    {
        producers.Prune(nowMs, config.ProducerIdExpirationMs);
        try
        {
            Active.SaveIndex(flush);
            ProducerSnapshot.Save(context.Files, directory, Active.NextOffset, producers, flush);
            ProducerSnapshot.DeleteExcept(context.Files, directory, Active.NextOffset, Active.BaseOffset);
        }
        catch (IOException e)
        {
            Log.CacheNotWritten(context.Log, e, directory);
        }
    }

    /// <summary>Moves the log start forward, durably. Returns the closed segments that lie wholly below it, oldest first;
    /// they are no longer part of the chain.</summary>
    public LogSegment[] MoveStart(long offset)
    {
        SealedFile.ReplaceNumber(context.Files, Path.Combine(directory, PartitionRecovery.LogStartFile), offset);
        LogStartOffset = offset;
        var dropped = 0;
        while (dropped < Segments.Length - 1 && Segments[dropped + 1].BaseOffset <= offset)
            dropped++;
        var below = Segments[..dropped];
        Segments = Segments[dropped..];
        return below;
    }

    /// <summary>True when these, one after the other, are closed segments of the chain.</summary>
    public bool Holds(IReadOnlyList<LogSegment> segments)
    {
        var at = Array.IndexOf(Segments, segments[0]);
        if (at < 0 || at + segments.Count >= Segments.Length)
            return false;
        for (var i = 1; i < segments.Count; i++)
        {
            if (!ReferenceEquals(Segments[at + i], segments[i]))
                return false;
        }

        return true;
    }

    /// <summary>Puts one segment in the place of closed ones that the chain holds; their files are gone on return.</summary>
    public void Replace(IReadOnlyList<LogSegment> old, LogSegment cleaned)
    {
        var at = Array.IndexOf(Segments, old[0]);
        var after = Segments[(at + old.Count)..];
        SegmentSwap.Complete(context.Files, directory, cleaned.BaseOffset, after[0].BaseOffset);
        Segments = [.. Segments[..at], cleaned, .. after];
    }
}
