using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.State.Checkpoints;

/// <summary>
/// What is known for the checkpoint of one task: offsets of its changelogs below which every committed record is in its state. They may be lower
/// than they could be, never higher: replaying from a lower one gives the same state.
/// </summary>
internal sealed class TaskCheckpoint
{
    private CheckpointPart[]? parts;

    /// <summary>True once the state is restored and its offsets are known.</summary>
    public bool IsKnown => parts is not null;

    /// <summary>The offsets.</summary>
    public IReadOnlyList<CheckpointPart> Parts => parts ?? [];

    /// <summary>When the offsets were asked for, UTC milliseconds since 1970.</summary>
    public long AskedMs { get; private set; }

    /// <summary>True when something was committed that no checkpoint has.</summary>
    public bool HasChanges { get; set; }

    /// <summary>When the offsets of the file that is there were asked for, UTC milliseconds since 1970; 0 when there is none.</summary>
    public long SavedMs { get; set; }

    /// <summary>When the last checkpoint was begun, or the task; in the clock's timestamp ticks.</summary>
    public long BegunAt { get; set; }

    /// <summary>How long the writing of the last one took.</summary>
    public TimeSpan LastDuration { get; set; }

    /// <summary>The write that is under way, or the last one.</summary>
    public Task? Writing { get; set; }

    /// <summary>The offsets are true of the committed state from now on.</summary>
    public void Accept(CheckpointPart[] known, long askedMs) => (parts, AskedMs) = (known, askedMs);

    /// <summary>Asks the log where the changelogs of a task end, and, if they are to be compared, which topics they are.</summary>
    /// <exception cref="LogException">Retriable: ask again.</exception>
    public static CheckpointPart[] Ask(ILogReader reader, TaskState state, int partition, bool withIds)
    {
        var asked = new CheckpointPart[state.Changelogged.Count];
        for (var i = 0; i < asked.Length; i++)
        {
            var topic = state.Changelogged[i].ChangelogTopic;
            var end = reader.EndOffset(new TopicPartition(topic, partition));
            asked[i] = new CheckpointPart(topic, withIds ? reader.TopicId(topic) : "", end);
        }

        return asked;
    }

    /// <summary>Asks the log where the changelogs end now.</summary>
    /// <exception cref="LogException">Retriable: ask again.</exception>
    public CheckpointPart[] AskAgain(ILogReader reader, int partition)
    {
        var asked = new CheckpointPart[Parts.Count];
        for (var i = 0; i < asked.Length; i++)
        {
            asked[i] = Parts[i] with { Offset = reader.EndOffset(new TopicPartition(Parts[i].Topic, partition)) };
        }

        return asked;
    }
}
