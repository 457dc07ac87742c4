using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Deletes what partitions that have moved away left in the folder: checkpoints past their age, which nobody will ever load, and files that a killed
/// process of this name was writing. Until that age a file saves its partition's next life here the changelog. Another instance
/// that shares the folder may write a new one between the look and the deletion, which costs it time, never data.
/// </summary>
internal sealed class CheckpointSweep(
    string applicationId,
    string instanceId,
    int partitions,
    StreamContext context,
    CheckpointOptions? options
)
{
    private const int SweepsPerAge = 4;

    private long? sweptAt;

    /// <summary>Sweeps in the background when all tasks run for the first time, then four times in the life of a checkpoint.</summary>
    public void Step(TaskSet tasks)
    {
        if (options is null || tasks.AnyNotRunning || !IsDue(options))
        {
            return;
        }

        sweptAt = context.Clock.GetTimestamp();
        var away = new List<int>();
        for (var number = 0; number < partitions; number++)
        {
            if (!tasks.Has(number))
            {
                away.Add(number);
            }
        }

        _ = options.Background.Run(() => Sweep(options, away));
    }

    private bool IsDue(CheckpointOptions kept) =>
        sweptAt is not { } at || context.Clock.GetElapsedTime(at) >= kept.MaxAge / SweepsPerAge;

    private void Sweep(CheckpointOptions kept, List<int> away)
    {
        foreach (var number in away)
        {
            try
            {
                kept.Folder.Delete(CheckpointHeader.TemporaryName(number, instanceId));
                if (IsPastItsAge(kept, number))
                {
                    kept.Folder.Delete(CheckpointHeader.FileName(number));
                    Log.CheckpointDeleted(context.Logger, applicationId, number);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                // What cannot be read says nothing of its age, and is written anew when the partition comes back.
                Log.CheckpointNotDeleted(context.Logger, applicationId, number, fault.Message);
            }
        }
    }

    private bool IsPastItsAge(CheckpointOptions kept, int number)
    {
        using var file = kept.Folder.OpenRead(CheckpointHeader.FileName(number));
        if (file is null)
        {
            return false;
        }

        var header = CheckpointFile.ReadHeader(new CheckpointBlockReader(file));
        var ageMs = context.Clock.GetUtcNow().ToUnixTimeMilliseconds() - header.CreatedMs;
        return string.Equals(header.Application, applicationId, StringComparison.Ordinal)
            && ageMs > kept.MaxAge.TotalMilliseconds;
    }
}
