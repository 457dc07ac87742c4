using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.State;

/// <summary>The stores and timers of one task.</summary>
internal sealed class TaskState
{
    private readonly Dictionary<string, StateStore> stores = new(StringComparer.Ordinal);
    private readonly List<IChangelogged> changelogged = [];

    public TaskState(Topology topology)
    {
        foreach (var definition in topology.Stores)
        {
            var store = new StateStore(definition, ChangelogTopic(topology, definition.Name));
            stores.Add(definition.Name, store);
            changelogged.Add(store);
        }

        // Records that wait are decoded once, when their turn comes: keeping them decoded would only hold memory.
        var queues = new StateStore(
            KeyQueues.Store,
            ChangelogTopic(topology, KeyQueues.Store.Name),
            keepsDecoded: false
        );
        stores.Add(queues.Name, queues);
        changelogged.Add(queues);
        Queues = new KeyQueues(queues);
        if (topology.Stores.Count > 0)
        {
            Timers = new TimerQueue(ChangelogTopic(topology, "timers"));
            changelogged.Add(Timers);
        }
    }

    /// <summary>What is known for the next checkpoint.</summary>
    public TaskCheckpoint Checkpoint { get; } = new();

    /// <summary>All that has a changelog.</summary>
    public IReadOnlyList<IChangelogged> Changelogged => changelogged;

    /// <summary>What waits behind dead letters or for the end of a pause.</summary>
    public KeyQueues Queues { get; }

    /// <summary>The timers; null in a topology without stores.</summary>
    public TimerQueue? Timers { get; }

    /// <summary>The stores.</summary>
    public IReadOnlyCollection<StateStore> Stores => stores.Values;

    /// <summary>True when the running transaction has changed something.</summary>
    public bool IsChanged
    {
        get
        {
            foreach (var part in changelogged)
            {
                if (part.IsChanged)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Keys in all stores.</summary>
    public long EntryCount
    {
        get
        {
            long sum = 0;
            foreach (var store in stores.Values)
            {
                sum += store.CommittedCount;
            }

            return sum;
        }
    }

    /// <summary>Bytes of memory that the stores hold.</summary>
    public long HeldBytes
    {
        get
        {
            long sum = 0;
            foreach (var store in stores.Values)
            {
                sum += store.HeldBytes;
            }

            return sum;
        }
    }

    /// <summary>The changelog topics of a topology, in the order of <see cref="Changelogged"/>.</summary>
    public static IReadOnlyList<string> ChangelogTopics(Topology topology)
    {
        var topics = new List<string>();
        foreach (var store in topology.Stores)
        {
            topics.Add(ChangelogTopic(topology, store.Name));
        }

        topics.Add(ChangelogTopic(topology, KeyQueues.Store.Name));
        if (topology.Stores.Count > 0)
        {
            topics.Add(ChangelogTopic(topology, "timers"));
        }

        return topics;
    }

    /// <summary>Forgets everything that was restored.</summary>
    public void Clear()
    {
        foreach (var part in changelogged)
        {
            part.Clear();
        }
    }

    public StateStore Store(string name) =>
        stores.TryGetValue(name, out var store)
            ? store
            : throw new InvalidOperationException($"the topology has no store '{name}'");

    public TimerQueue RequireTimers() =>
        Timers ?? throw new InvalidOperationException("timers are state: they need a topology with a store");

    /// <inheritdoc cref="StateStore.EncodeChanges"/>
    public void EncodeChanges()
    {
        foreach (var store in stores.Values)
        {
            store.EncodeChanges();
        }
    }

    public void WriteChangelogs(RecordOutput output, int partition)
    {
        foreach (var part in changelogged)
        {
            part.WriteChangelog(output, partition);
        }
    }

    public void Commit()
    {
        Checkpoint.HasChanges |= IsChanged;
        foreach (var part in changelogged)
        {
            part.Commit();
        }
    }

    public void Rollback()
    {
        var areQueuesChanged = Queues.IsChanged;
        foreach (var part in changelogged)
        {
            part.Rollback();
        }

        if (areQueuesChanged)
        {
            Queues.Changed();
        }
    }

    /// <summary>The changelog of a store.</summary>
    public static string ChangelogTopic(Topology topology, string name) => $"{topology.ApplicationId}-{name}-changelog";
}
