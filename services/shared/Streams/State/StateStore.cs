using System.Buffers;
using System.Runtime.InteropServices;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.State;

/// <summary>
/// The keyed state of one task. What is committed lies encoded in a <see cref="StateTable"/>; what the running transaction changes lies as objects
/// beside it, is encoded once at its end, and becomes part of the table when the commit has succeeded. An abort only drops the objects.
/// </summary>
internal sealed class StateStore(StoreDefinition definition, string changelogTopic, bool keepsDecoded = true)
    : IChangelogged
{
    private readonly StateTable committed = new();
    private readonly DecodedCache decoded = new();
    private readonly Dictionary<string, object?> changed = new(StringComparer.Ordinal);
    private readonly List<PreparedChange> prepared = [];
    private readonly ArrayBufferWriter<byte> buffer = new(1024);
    private object? typedView;
    private bool isCounted;
    private int changeOfCount;

    public string Name => definition.Name;

    public string ChangelogTopic => changelogTopic;

    /// <summary>Number of keys as the running transaction sees them.</summary>
    public int Count
    {
        get
        {
            if (!isCounted)
            {
                isCounted = true;
                foreach (var (key, state) in changed)
                {
                    changeOfCount += (state is null ? 0 : 1) - (IsCommitted(key) ? 1 : 0);
                }
            }

            return committed.Count + changeOfCount;
        }
    }

    public bool IsChanged => changed.Count > 0;

    public int CommittedCount => committed.Count;

    public long HeldBytes => committed.HeldBytes;

    /// <summary>Bytes of the committed entries themselves.</summary>
    public long LiveBytes => committed.LiveBytes;

    /// <summary>Keys as the running transaction sees them, in no order; for inspection.</summary>
    public IReadOnlyCollection<string> Keys
    {
        get
        {
            var keys = new HashSet<string>(committed.Keys, StringComparer.Ordinal);
            foreach (var (key, state) in changed)
            {
                _ = state is null ? keys.Remove(key) : keys.Add(key);
            }

            return keys;
        }
    }

    /// <summary>The keys that are committed, in no order; not to be enumerated across a change.</summary>
    public IEnumerable<string> CommittedKeys => committed.Keys;

    public bool Contains(string key) =>
        changed.Count > 0 && changed.TryGetValue(key, out var state)
            ? state is not null
            : committed.Contains(committed.Pack(key));

    public object? Get(string key)
    {
        if (changed.Count > 0 && changed.TryGetValue(key, out var state))
        {
            return state;
        }

        if (keepsDecoded && decoded.Get(key) is { } known)
        {
            return known;
        }

        if (!committed.TryGet(committed.Pack(key), out var value))
        {
            return null;
        }

        state = definition.Serde.Deserialize(value);
        if (keepsDecoded)
        {
            decoded.Set(key, state, value.Length);
        }

        return state;
    }

    public void Put(string key, object state) => Set(key, state);

    public void Delete(string key) => Set(key, null);

    /// <summary>The committed state of a key in its bytes, or null; for inspection.</summary>
    public byte[]? CommittedBytes(string key) =>
        committed.TryGet(committed.Pack(key), out var value) ? value.ToArray() : null;

    /// <summary>The store as the processor sees it.</summary>
    public IStore<T> View<T>()
        where T : class => (IStore<T>)(typedView ??= new StoreView<T>(this));

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isTombstone)
    {
        var packed = committed.Pack(key);
        if (isTombstone)
        {
            committed.Remove(packed);
        }
        else
        {
            committed.Set(committed.Append(packed, value));
        }

        committed.Tidy();
    }

    /// <inheritdoc/>
    public void Adopt(byte[] block) => committed.Adopt(block);

    /// <inheritdoc/>
    public void Clear()
    {
        committed.Clear();
        decoded.Clear();
    }

    /// <inheritdoc/>
    public IEntrySnapshot Snapshot() => committed.Snapshot();

    /// <inheritdoc/>
    public void WriteChangelog(RecordOutput output, int partition)
    {
        prepared.Clear();
        foreach (var (key, state) in changed)
        {
            buffer.ResetWrittenCount();
            if (state is not null)
            {
                definition.Serde.Serialize(state, buffer);
            }

            var packed = committed.Pack(key);
            var exists = committed.TryGet(packed, out var old, out var place);
            var isUnchanged = state is null ? !exists : exists && old.SequenceEqual(buffer.WrittenSpan);
            if (isUnchanged)
            {
                continue;
            }

            var address = state is null ? 0 : committed.Append(packed, buffer.WrittenSpan);
            var size = state is null ? 0 : EntryFormat.Size(packed.Length, buffer.WrittenCount);
            prepared.Add(new PreparedChange(key, state, place, place with { Address = address, Size = size }));
            output.ProduceEncoded(changelogTopic, partition, key, buffer.WrittenSpan, state is null);
        }
    }

    /// <inheritdoc/>
    public void Commit()
    {
        foreach (var change in prepared)
        {
            committed.Replace(change.Old, change.New);
            if (change.State is null)
            {
                decoded.Remove(change.Key);
            }
            else if (keepsDecoded)
            {
                decoded.Set(change.Key, change.State, change.New.Size);
            }
        }

        Forget();
    }

    /// <inheritdoc/>
    public void Rollback() => Forget();

    // To count takes a look at what is committed; most stores are never asked for their count.
    private void Set(string key, object? state)
    {
        ref var change = ref CollectionsMarshal.GetValueRefOrAddDefault(changed, key, out var isChanged);
        if (isCounted)
        {
            var wasThere = isChanged ? change is not null : IsCommitted(key);
            changeOfCount += (state is null ? 0 : 1) - (wasThere ? 1 : 0);
        }

        change = state;
    }

    private bool IsCommitted(string key) => committed.Contains(committed.Pack(key));

    // What was appended for a transaction that is aborted is dead already: nothing made it count.
    private void Forget()
    {
        prepared.Clear();
        changed.Clear();
        changeOfCount = 0;
        committed.Tidy();
    }

    private readonly record struct PreparedChange(string Key, object? State, EntryPlace Old, EntryPlace New);

    private sealed class StoreView<T>(StateStore store) : IStore<T>
        where T : class
    {
        public T? Get(string key) => (T?)store.Get(key);

        public void Put(string key, T state) => store.Put(key, state ?? throw new ArgumentNullException(nameof(state)));

        public void Delete(string key) => store.Delete(key);

        public IReadOnlyCollection<string> Keys() => store.Keys;
    }
}
