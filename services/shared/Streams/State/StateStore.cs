using System.Runtime.InteropServices;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.State;

/// <summary>
/// The keyed state of one task: a hash map, with an undo journal of the running transaction. What the changelog gave back stays
/// in its bytes until it is first asked for. Local checkpoints, when they come, are written and read here: the entries at a commit
/// boundary plus the changelog offset that <see cref="Restore"/> has reached.
/// </summary>
internal sealed class StateStore(StoreDefinition definition, string changelogTopic) : IChangelogged
{
    private readonly Dictionary<string, object> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object?> before = new(StringComparer.Ordinal);
    private object? typedView;

    public string Name => definition.Name;

    public string ChangelogTopic => changelogTopic;

    /// <summary>Number of keys.</summary>
    public int Count => entries.Count;

    /// <summary>Keys, in no order; for inspection.</summary>
    public IReadOnlyCollection<string> Keys => entries.Keys;

    public object? Get(string key)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(entries, key);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry))
        {
            return null;
        }

        if (entry is byte[] bytes)
        {
            entry = definition.Serde.Deserialize(bytes);
        }

        return entry;
    }

    public void Put(string key, object state)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(entries, key, out _);
        if (!ReferenceEquals(entry, state))
        {
            before.TryAdd(key, entry);
            entry = state;
        }
    }

    public void Delete(string key)
    {
        if (entries.Remove(key, out var entry))
        {
            before.TryAdd(key, entry);
        }
    }

    /// <summary>The store as the processor sees it.</summary>
    public IStore<T> View<T>()
        where T : class => (IStore<T>)(typedView ??= new StoreView<T>(this));

    /// <inheritdoc/>
    public void Restore(string key, ReadOnlyMemory<byte>? value)
    {
        if (value is { } bytes)
        {
            entries[key] = bytes.ToArray();
        }
        else
        {
            entries.Remove(key);
        }
    }

    /// <inheritdoc/>
    public void WriteChangelog(RecordOutput output, int partition)
    {
        foreach (var (key, old) in before)
        {
            entries.TryGetValue(key, out var current);
            if (!ReferenceEquals(old, current))
            {
                output.Produce(changelogTopic, partition, key, current, definition.Serde, RecordHeaders.Empty);
            }
        }
    }

    /// <inheritdoc/>
    public void Commit() => before.Clear();

    /// <inheritdoc/>
    public void Rollback()
    {
        foreach (var (key, old) in before)
        {
            if (old is null)
            {
                entries.Remove(key);
            }
            else
            {
                entries[key] = old;
            }
        }

        before.Clear();
    }

    private sealed class StoreView<T>(StateStore store) : IStore<T>
        where T : class
    {
        public T? Get(string key) => (T?)store.Get(key);

        public void Put(string key, T state) => store.Put(key, state ?? throw new ArgumentNullException(nameof(state)));

        public void Delete(string key) => store.Delete(key);
    }
}
