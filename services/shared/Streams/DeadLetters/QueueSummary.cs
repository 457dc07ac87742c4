namespace LeadStreams.Streams;

/// <summary>What a record of a service's <c>{application}-key-queues-changelog</c> says, for those who look from outside.</summary>
/// <param name="IsOfTask">True for the task's own record: its pause, and commands that wait; false for a key behind a dead letter.</param>
/// <param name="Waiting">Places in the queue: dead letters and records that wait behind them.</param>
/// <param name="Since">Since when the key waits, or the task is paused (UTC); null for a task that is not paused.</param>
public sealed record QueueSummary(bool IsOfTask, long Waiting, DateTimeOffset? Since)
{
    /// <summary>Suffix of the changelog's topic.</summary>
    public const string TopicSuffix = "-key-queues-changelog";

    /// <summary>Reads a record's key and value.</summary>
    public static QueueSummary Read(string key, ReadOnlySpan<byte> value)
    {
        var queue = (DeadLetters.KeyQueue)DeadLetters.KeyQueueSerde.Instance.Deserialize(value);
        var isOfTask = key == DeadLetters.KeyQueues.Own;
        long? sinceMs = isOfTask ? queue.PausedSinceMs : queue.SinceMs;
        return new QueueSummary(
            isOfTask,
            queue.Next - queue.First,
            sinceMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null
        );
    }
}
