namespace LeadStreams.Streams;

/// <summary>A queue of a service's <c>{application}-key-queues-changelog</c>, for those who look from outside.</summary>
/// <param name="IsOfTask">True for the task's own: its pause, and commands that wait; false for a key behind a dead letter.</param>
/// <param name="Waiting">Places in the queue: dead letters and records that wait behind them.</param>
/// <param name="Since">Since when the key waits, or the task is paused (UTC); null for a task that is not paused.</param>
public sealed record QueueSummary(bool IsOfTask, long Waiting, DateTimeOffset? Since)
{
    /// <summary>Suffix of the changelog's topic.</summary>
    public const string TopicSuffix = "-key-queues-changelog";

    /// <summary>The queues that the entries of one partition make up: keys and values of the changelog's last record of each key, tombstones left out.</summary>
    public static IReadOnlyList<QueueSummary> Of(IReadOnlyDictionary<string, byte[]> entries)
    {
        var queues = new Dictionary<string, DeadLetters.KeyQueue>(StringComparer.Ordinal);
        foreach (var (entry, value) in entries)
        {
            if (DeadLetters.QueueEntry.Parse(entry) is (var key, null))
            {
                queues.Add(key, DeadLetters.QueueEntrySerde.ReadQueue(value));
            }
        }

        foreach (var entry in entries.Keys)
        {
            // Read while it is written to, a place may be seen whose queue is not.
            if (DeadLetters.QueueEntry.Parse(entry) is (var key, { } place) && queues.TryGetValue(key, out var queue))
            {
                queues[key] = queue.WithFound(place);
            }
        }

        return [.. queues.Select(queue => Of(queue.Key == DeadLetters.KeyQueues.Own, queue.Value))];
    }

    private static QueueSummary Of(bool isOfTask, DeadLetters.KeyQueue queue)
    {
        long? sinceMs = isOfTask ? queue.PausedSinceMs : queue.SinceMs;
        return new QueueSummary(
            isOfTask,
            queue.Next - queue.First,
            sinceMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null
        );
    }
}
