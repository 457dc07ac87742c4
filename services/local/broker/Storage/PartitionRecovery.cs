using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>What a partition's folder held when it was opened.</summary>
internal sealed record RecoveredPartition(LogSegment[] Segments, ProducerTable Producers, long LogStartOffset);

/// <summary>Opens the folder of a partition: trusts what a clean shutdown left, otherwise reads the batches again, cuts
/// the last segment at the first thing that is no good batch, and computes indexes and producer state anew.</summary>
internal sealed class PartitionRecovery(StorageContext context, string directory, LogConfig config)
{
    public const string LogStartFile = "log-start";
    private readonly IFileSystem _files = context.Files;

    /// <summary>Told of every batch and segment that has to be read; null tells nobody.</summary>
    public StartupProgress? Progress { get; init; }

    /// <summary>Opens the folder, creating it with an empty log when there is none.</summary>
    /// <exception cref="InvalidDataException">A closed segment, which had been forced to the disk, is damaged.</exception>
    public RecoveredPartition Open(bool wasShutDownCleanly)
    {
        _files.CreateDirectory(directory);
        SegmentSwap.Recover(_files, directory);
        var segments = new List<LogSegment>();
        try
        {
            foreach (var baseOffset in BaseOffsets())
                segments.Add(new LogSegment(_files, directory, baseOffset, context.NowMs));
            var logStart = ReadLogStart();
            if (segments.Count == 0)
                segments.Add(NewSegment(logStart));
            var producers = TryTrust(segments, wasShutDownCleanly) ?? Rebuild(segments);
            logStart = Math.Max(logStart, segments[0].BaseOffset);
            if (segments[^1].NextOffset < logStart)
                StartOver(segments, logStart);
            return new RecoveredPartition([.. segments], producers, logStart);
        }
        catch
        {
            foreach (var segment in segments)
                segment.Dispose();
            throw;
        }
    }

    private List<long> BaseOffsets()
    {
        var offsets = new List<long>();
        foreach (var name in _files.ListFiles(directory))
        {
            if (Path.GetExtension(name) == ".tmp")
                _files.DeleteFile(Path.Combine(directory, name));
            else if (LogSegment.TryParseName(name, LogSegment.FileSuffix, out var offset))
                offsets.Add(offset);
        }

        offsets.Sort();
        return offsets;
    }

    private long ReadLogStart() => SealedFile.TryReadNumber(_files, Path.Combine(directory, LogStartFile)) ?? 0;

    private LogSegment NewSegment(long baseOffset)
    {
        var segment = new LogSegment(_files, directory, baseOffset, context.NowMs);
        _files.SyncDirectory(directory);
        return segment;
    }

    /// <summary>The short way: closed segments by their indexes; the last one too after a clean shutdown, else it alone
    /// is read, on top of the producer state saved when it was begun. Null when a cache needed is missing.</summary>
    private ProducerTable? TryTrust(List<LogSegment> segments, bool wasShutDownCleanly)
    {
        for (var i = 0; i < segments.Count - 1; i++)
        {
            if (!segments[i].TryTrustIndex())
                return null;
        }

        var last = segments[^1];
        if (wasShutDownCleanly && last.TryTrustIndex())
            return ProducerSnapshot.TryLoad(_files, directory, last.NextOffset);
        var producers = ProducerSnapshot.TryLoad(_files, directory, last.BaseOffset);
        if (producers is not null)
            RecoverLast(last, producers);
        return producers;
    }

    /// <summary>The long way: every batch of every segment.</summary>
    private ProducerTable Rebuild(List<LogSegment> segments)
    {
        var producers = new ProducerTable();
        for (var i = 0; i < segments.Count - 1; i++)
        {
            segments[i].Reset();
            if (!Scan(segments[i], producers))
                throw new InvalidDataException(
                    $"closed segment {segments[i].BaseOffset} of {directory} is damaged at byte {segments[i].Size}"
                );
            segments[i].SaveIndex(flush: true);
        }

        ProducerSnapshot.Save(_files, directory, segments[^1].BaseOffset, producers, flush: true);
        RecoverLast(segments[^1], producers);
        return producers;
    }

    private void RecoverLast(LogSegment segment, ProducerTable producers)
    {
        segment.Reset();
        if (!Scan(segment, producers))
        {
            Log.TornTailCut(context.Log, directory, segment.NextOffset, segment.File.Length - segment.Size);
            segment.TrimFile();
            segment.File.Flush();
        }

        // What was read may have been in the memory of the operating system only; from now on it counts as durable.
        if (segment.Size > 0)
            segment.File.Flush();
        // Others may be of a log that went on differently.
        ProducerSnapshot.DeleteExcept(_files, directory, segment.BaseOffset);
    }

    /// <summary>Counts in every good batch; false when something else comes after them.</summary>
    private bool Scan(LogSegment segment, ProducerTable producers)
    {
        using var scanner = new BatchScanner(segment.File, 0, segment.File.Length);
        var nowMs = context.NowMs;
        while (scanner.MoveNext())
        {
            var batch = scanner.Current;
            var isNext =
                batch.BaseOffset >= segment.NextOffset && batch.LastOffset - segment.BaseOffset <= int.MaxValue;
            if (!isNext || !batch.IsCrcValid)
                return false;
            segment.Accept(batch, config.IndexIntervalBytes);
            Progress?.BatchRead(batch.SizeInBytes);
            if (producers.Apply(batch, nowMs) is { } aborted)
                segment.Index.AddAborted(aborted);
        }

        Progress?.SegmentRead();
        return scanner.IsAtEnd;
    }

    /// <summary>The log start had been moved past an end that was then lost: offsets go on from there all the same.</summary>
    private void StartOver(List<LogSegment> segments, long logStart)
    {
        foreach (var segment in segments)
            segment.DeleteFiles();
        segments.Clear();
        segments.Add(NewSegment(logStart));
    }
}
