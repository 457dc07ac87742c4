using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Runtime;

/// <summary>Tells the log how far a restore has come, every few seconds, and what it was when it is over.</summary>
internal sealed class RestoreProgress(string applicationId, StreamContext context)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long beganAt;
    private long toldAt;
    private bool isOn;
    private long records;
    private long bytes;
    private long entriesLoaded;
    private long offsetsPassed;

    /// <summary>A task restores.</summary>
    public void Begin()
    {
        if (!isOn)
        {
            isOn = true;
            beganAt = toldAt = context.Clock.GetTimestamp();
            (records, bytes, entriesLoaded, offsetsPassed) = (0, 0, 0, 0);
        }
    }

    /// <summary>A checkpoint has been loaded.</summary>
    public void Loaded(long entries) => entriesLoaded += entries;

    /// <summary>A record of a changelog has been read.</summary>
    public void Read(int recordBytes)
    {
        records++;
        bytes += recordBytes;
    }

    /// <summary>Tells, if it is time.</summary>
    public void Tell(ChangelogRestorer restorer)
    {
        if (!isOn)
        {
            return;
        }

        var elapsed = context.Clock.GetElapsedTime(beganAt);
        if (restorer.IsIdle)
        {
            isOn = false;
            var level = records + entriesLoaded == 0 ? LogLevel.Debug : LogLevel.Information;
            Log.Restored(
                context.Logger,
                level,
                applicationId,
                entriesLoaded,
                records,
                bytes >> 20,
                elapsed.TotalSeconds
            );
        }
        else if (context.Clock.GetElapsedTime(toldAt) >= Pause)
        {
            toldAt = context.Clock.GetTimestamp();
            offsetsPassed = restorer.TotalOffsets - restorer.RemainingOffsets;
            var left = offsetsPassed == 0 ? 0 : elapsed.TotalSeconds * restorer.RemainingOffsets / offsetsPassed;
            Log.Restoring(
                context.Logger,
                applicationId,
                restorer.Percent,
                entriesLoaded,
                records,
                bytes >> 20,
                elapsed.TotalSeconds,
                left
            );
        }
    }
}
