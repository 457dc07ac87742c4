using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Looks into the state of a topology while it runs. Questions are answered by the stream threads themselves between two steps, from what is
/// committed: an answer is never torn, and never shows what an abort takes back. Thread-safe.
/// </summary>
public sealed class StateInspection
{
    private readonly Lock gate = new();
    private readonly List<StateQuestions> threads = [];

    /// <summary>All stores and timers of the tasks that live here, by partition.</summary>
    /// <exception cref="OperationCanceledException">A thread did not come to answer before the cancellation.</exception>
    public async Task<IReadOnlyList<StorePartition>> DescribeAsync(CancellationToken cancellation)
    {
        var answers = await AskAsync(Describe, cancellation);
        return answers.SelectMany(answer => answer).OrderBy(part => part.Partition).ToArray();
    }

    /// <summary>The committed state of a key in a store, or null when no task here has it.</summary>
    /// <exception cref="OperationCanceledException">A thread did not come to answer before the cancellation.</exception>
    public async Task<StoredState?> FindAsync(string store, string key, CancellationToken cancellation)
    {
        var answers = await AskAsync(tasks => Find(tasks, store, key), cancellation);
        return answers.FirstOrDefault(answer => answer is not null);
    }

    /// <summary>A stream thread begins; it answers the questions of what is returned, until it disposes it.</summary>
    internal StateQuestions Attach()
    {
        var questions = new StateQuestions(this);
        lock (gate)
        {
            threads.Add(questions);
        }

        return questions;
    }

    internal void Detach(StateQuestions questions)
    {
        lock (gate)
        {
            threads.Remove(questions);
        }
    }

    private Task<T[]> AskAsync<T>(Func<StreamTask[], T> question, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.WhenAll(threads.ConvertAll(thread => thread.AskAsync(question))).WaitAsync(cancellation);
        }
    }

    private static List<StorePartition> Describe(StreamTask[] tasks)
    {
        var parts = new List<StorePartition>();
        foreach (var task in tasks)
        {
            var phase = task.Phase.ToString().ToLowerInvariant();
            foreach (var store in task.State.Stores)
            {
                parts.Add(
                    new StorePartition(store.Name, task.Partition, phase, store.CommittedCount)
                    {
                        HeldBytes = store.HeldBytes,
                        LiveBytes = store.LiveBytes,
                    }
                );
            }

            if (task.State.Timers is { } timers)
            {
                parts.Add(
                    new StorePartition("timers", task.Partition, phase, timers.Count)
                    {
                        HeldBytes = timers.HeldBytes,
                        LiveBytes = timers.HeldBytes,
                    }
                );
            }
        }

        return parts;
    }

    private static StoredState? Find(StreamTask[] tasks, string store, string key)
    {
        foreach (var task in tasks)
        {
            foreach (var candidate in task.State.Stores)
            {
                // While it restores, the state belongs to the restore.
                if (
                    task.Phase is TaskPhase.Running or TaskPhase.Suspended
                    && string.Equals(candidate.Name, store, StringComparison.Ordinal)
                    && candidate.CommittedBytes(key) is { } bytes
                )
                {
                    return new StoredState(task.Partition, bytes);
                }
            }
        }

        return null;
    }
}

/// <summary>One store (or the timers) of one task.</summary>
/// <param name="Store">Name of the store, <c>timers</c> for the timers.</param>
/// <param name="Partition">The task's partition number.</param>
/// <param name="Phase">Where the task is in its life: created, restoring, running, suspended, closed.</param>
/// <param name="Entries">Keys, or timers.</param>
public sealed record StorePartition(string Store, int Partition, string Phase, long Entries)
{
    /// <summary>Memory held, in bytes.</summary>
    public required long HeldBytes { get; init; }

    /// <summary>Of these, bytes of the entries themselves.</summary>
    public required long LiveBytes { get; init; }
}

/// <summary>The committed state of one key, encoded as in the changelog.</summary>
/// <param name="Partition">The partition number of the task that has it.</param>
/// <param name="Bytes">The encoded state.</param>
public sealed record StoredState(int Partition, ReadOnlyMemory<byte> Bytes);
