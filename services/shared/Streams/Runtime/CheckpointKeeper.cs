using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Decides when tasks write checkpoints, and of which offsets. The end of a changelog is asked for before a commit and believed only when that
/// commit succeeds: it is fenced by the group, so that until then nobody else can have written what this task has not read. Asked for after
/// the commit, a task that has lost its partition meanwhile would give its old state the offsets of the new owner.
/// </summary>
internal sealed class CheckpointKeeper(
    string applicationId,
    string instanceId,
    StreamContext context,
    ILogReader reader
)
{
    // Writing takes a tenth of the time at most, however large the state is.
    private const int PausePerDuration = 9;

    private readonly List<Candidate> candidates = [];

    /// <summary>How checkpoints are kept; null keeps none.</summary>
    public CheckpointOptions? Options { get; init; }

    /// <summary>The thread is about to end: whatever has changed is worth a checkpoint.</summary>
    public bool IsClosing { get; set; }

    /// <summary>
    /// Nothing is open. A task whose checkpoint is due gets an empty part in a transaction of its own, which commits its
    /// offsets once more: where traffic ends, checkpoints should not end before it. True when there is one.
    /// </summary>
    public bool NeedsTransaction(TaskSet tasks)
    {
        if (Options is null)
        {
            return false;
        }

        foreach (var task in tasks.All)
        {
            if (task.Phase == TaskPhase.Running && IsWorthwhile(task) && IsDue(task))
            {
                task.CommitAnyway();
                return true;
            }
        }

        return false;
    }

    /// <summary>A transaction is about to be committed.</summary>
    public void BeforeCommit(TaskSet tasks)
    {
        candidates.Clear();
        if (Options is null)
        {
            return;
        }

        foreach (var task in tasks.All)
        {
            var isLast = IsClosing || task.Phase == TaskPhase.Suspended;
            if (task.HasWork && IsWorthwhile(task) && (isLast || (candidates.Count == 0 && IsDue(task))))
            {
                TryAsk(task);
            }
        }
    }

    /// <summary>The transaction is committed. <paramref name="isFenced"/>: it held offsets, so that the group had to agree.</summary>
    public void AfterCommit(bool isFenced)
    {
        if (isFenced)
        {
            foreach (var (task, parts, askedMs) in candidates)
            {
                task.State.Checkpoint.Accept(parts, askedMs);
                if (task.Phase == TaskPhase.Running && !IsClosing)
                {
                    Save(task);
                }
            }
        }

        candidates.Clear();
    }

    /// <summary>A task ends, its state being what is committed.</summary>
    public void Ended(StreamTask task)
    {
        if (Options is not null && task.State.Checkpoint is { IsKnown: true, HasChanges: true })
        {
            Save(task);
        }
    }

    /// <summary>Waits for what is being written.</summary>
    public void Drain() => Options?.Background.Drain();

    // What does not change for long needs a new one too, before the old one is past its age.
    private bool IsWorthwhile(StreamTask task)
    {
        var checkpoint = task.State.Checkpoint;
        var ageMs = context.Clock.GetUtcNow().ToUnixTimeMilliseconds() - checkpoint.SavedMs;
        return checkpoint.IsKnown
            && (
                checkpoint.HasChanges
                || task.State.IsChanged
                || (ageMs > Options!.MaxAge.TotalMilliseconds / 2 && task.State.EntryCount > 0)
            );
    }

    private bool IsDue(StreamTask task)
    {
        var checkpoint = task.State.Checkpoint;
        var pause = checkpoint.LastDuration * PausePerDuration;
        var interval = pause > Options!.Interval ? pause : Options.Interval;
        return checkpoint.Writing is not { IsCompleted: false }
            && context.Clock.GetElapsedTime(checkpoint.BegunAt) >= interval;
    }

    private void TryAsk(StreamTask task)
    {
        // Whatever comes of it, the next one is an interval later.
        task.State.Checkpoint.BegunAt = context.Clock.GetTimestamp();
        try
        {
            var askedMs = context.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            var parts = task.State.Checkpoint.AskAgain(reader, task.Partition);
            candidates.Add(new Candidate(task, parts, askedMs));
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Retriable)
        {
            // The next commit asks again; what is known stays true until then.
            Log.CallWillBeRepeated(context.Logger, fault);
        }
    }

    private void Save(StreamTask task)
    {
        if (task.HasWork)
        {
            throw new InvalidOperationException(
                $"task {task.Partition} has uncommitted work: its state is no checkpoint"
            );
        }

        var checkpoint = task.State.Checkpoint;
        if (checkpoint.Writing is { IsFaulted: true } failed)
        {
            failed.GetAwaiter().GetResult();
        }

        var header = new CheckpointHeader(applicationId, task.Partition, checkpoint.AskedMs, checkpoint.Parts);
        var entries = new IEntrySnapshot[task.State.Changelogged.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = task.State.Changelogged[i].Snapshot();
        }

        checkpoint.HasChanges = false;
        checkpoint.SavedMs = checkpoint.AskedMs;
        checkpoint.BegunAt = context.Clock.GetTimestamp();
        checkpoint.Writing = Options!.Background.Run(() => Write(checkpoint, header, entries));
    }

    /// <summary>In the background; a folder that refuses costs time at the next start, nothing else.</summary>
    private void Write(TaskCheckpoint checkpoint, CheckpointHeader header, IEntrySnapshot[] entries)
    {
        var began = context.Clock.GetTimestamp();
        try
        {
            var bytes = CheckpointFile.Write(Options!.Folder, TemporaryName(header), header, entries);
            checkpoint.LastDuration = context.Clock.GetElapsedTime(began);
            context.Telemetry.Checkpoints.Written(bytes, checkpoint.LastDuration);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            TryDelete(TemporaryName(header));
            context.Telemetry.Checkpoints.Failed();
            Log.CheckpointNotWritten(context.Logger, applicationId, header.Partition, fault.Message);
        }
    }

    // A disk that is full should not stay so because of us.
    private void TryDelete(string name)
    {
        try
        {
            Options!.Folder.Delete(name);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.TemporaryFileLeft(context.Logger, applicationId, name, fault.Message);
        }
    }

    private string TemporaryName(CheckpointHeader header) =>
        CheckpointHeader.TemporaryName(header.Partition, instanceId);

    private readonly record struct Candidate(StreamTask Task, CheckpointPart[] Parts, long AskedMs);
}
