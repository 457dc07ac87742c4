using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Loads the checkpoint of one task in the background, if there is one that fits. Until <see cref="IsDone"/> the task's state belongs to it.
/// </summary>
internal sealed class CheckpointLoad(
    StreamTask task,
    string applicationId,
    StreamContext context,
    CheckpointOptions options
)
{
    private readonly IReadOnlyList<CheckpointPart> ends = task.State.Checkpoint.Parts;
    private volatile bool isCancelled;
    private Task? work;

    public StreamTask Task => task;

    /// <summary>Entries that the checkpoint gave.</summary>
    public long Entries { get; private set; }

    /// <summary>The offsets to replay the changelogs from, in the order of the parts; null: from their beginning.</summary>
    public IReadOnlyList<CheckpointPart>? From { get; private set; }

    /// <summary>True when the state may be used again.</summary>
    public bool IsDone
    {
        get
        {
            if (work is not { IsCompleted: true })
            {
                return false;
            }

            // A fault of ours ends the thread, as everywhere.
            work.GetAwaiter().GetResult();
            return true;
        }
    }

    public void Start() => work = options.Background.Run(Run);

    /// <summary>Nobody waits for it any more.</summary>
    public void Cancel() => isCancelled = true;

    private void Run()
    {
        if (isCancelled)
        {
            return;
        }

        try
        {
            using var file = options.Folder.OpenRead(CheckpointHeader.FileName(task.Partition));
            if (file is null)
            {
                return;
            }

            var blocks = new CheckpointBlockReader(file);
            var header = CheckpointFile.ReadHeader(blocks);
            if (Misfit(header) is { } reason)
            {
                Ignore(reason);
                return;
            }

            CheckpointFile.ReadEntries(blocks, task.State.Changelogged, () => isCancelled);
            foreach (var part in task.State.Changelogged)
            {
                Entries += part.CommittedCount;
            }

            task.State.Checkpoint.SavedMs = header.CreatedMs;
            From = header.Parts;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // What was read before the fault is not to be trusted either.
            task.State.Clear();
            Ignore(fault.Message);
        }
    }

    /// <summary>Why a checkpoint is not of this task and this log; null when it is.</summary>
    private string? Misfit(CheckpointHeader header)
    {
        if (!string.Equals(header.Application, applicationId, StringComparison.Ordinal))
        {
            return $"it is of the application '{header.Application}'";
        }

        if (header.Partition != task.Partition)
        {
            return $"it is of partition {header.Partition}";
        }

        var age = TimeSpan.FromMilliseconds(context.Clock.GetUtcNow().ToUnixTimeMilliseconds() - header.CreatedMs);
        if (age > options.MaxAge)
        {
            return $"it is {age.TotalHours:0.0} hours old: tombstones of keys deleted since may be gone";
        }

        if (header.Parts.Count != ends.Count)
        {
            return "its stores are others";
        }

        for (var i = 0; i < ends.Count; i++)
        {
            var (part, end) = (header.Parts[i], ends[i]);
            if (!string.Equals(part.Topic, end.Topic, StringComparison.Ordinal))
            {
                return $"it has '{part.Topic}' where the topology has '{end.Topic}'";
            }

            if (!string.Equals(part.TopicId, end.TopicId, StringComparison.Ordinal) || part.Offset > end.Offset)
            {
                return $"'{part.Topic}' is not the topic that it is of: deleted and made anew";
            }
        }

        return null;
    }

    private void Ignore(string reason)
    {
        context.Telemetry.Checkpoints.Ignored();
        Log.CheckpointIgnored(context.Logger, applicationId, task.Partition, reason);
    }
}
