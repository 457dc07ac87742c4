using System.Buffers;
using System.Runtime.CompilerServices;
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
    // So many that their slots and entries are in the processor's cache when their turn comes.
    private const int ReadAheadChanges = 64;

    private readonly StateTable committed = new();
    private readonly DecodedCache decoded = new();
    private readonly PendingChanges changes = new();
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
                foreach (ref readonly var change in changes.All)
                {
                    changeOfCount += CountOf(change.State) - (IsCommitted(in change) ? 1 : 0);
                }
            }

            return committed.Count + changeOfCount;
        }
    }

    public bool IsChanged => changes.Count > 0;

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
            foreach (ref readonly var change in changes.All)
            {
                var key = EntryFormat.Unpack(changes.KeyOf(in change));
                _ = change.State is null ? keys.Remove(key) : keys.Add(key);
            }

            return keys;
        }
    }

    /// <summary>The keys that are committed, in no order; not to be enumerated across a change.</summary>
    public IEnumerable<string> CommittedKeys => committed.Keys;

    public bool Contains(string key)
    {
        var packed = committed.Pack(key);
        var hash = EntryFormat.Hash(packed);
        ref var change = ref changes.Find(packed, hash);
        return Unsafe.IsNullRef(ref change) ? committed.Contains(packed, hash) : change.State is not null;
    }

    public object? Get(string key)
    {
        var packed = committed.Pack(key);
        var hash = EntryFormat.Hash(packed);
        ref var change = ref changes.Find(packed, hash);
        if (!Unsafe.IsNullRef(ref change))
        {
            return change.State;
        }

        if (keepsDecoded && decoded.Get(packed, hash) is { } known)
        {
            return known;
        }

        if (!committed.TryGet(packed, hash, out var value, out _))
        {
            return null;
        }

        var state = definition.Serde.Deserialize(value);
        if (keepsDecoded)
        {
            decoded.Missed(packed, hash, state, value.Length);
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
        for (var all = changes.All; all.Length > 0; )
        {
            var block = all[..Math.Min(all.Length, ReadAheadChanges)];
            committed.ReadAhead(block);
            foreach (ref var change in block)
            {
                Write(ref change, output, partition);
            }

            all = all[block.Length..];
        }
    }

    /// <inheritdoc/>
    public void Commit()
    {
        foreach (ref readonly var change in changes.All)
        {
            if (!change.IsWritten)
            {
                continue;
            }

            committed.Replace(change.Old, change.New);
            if (keepsDecoded)
            {
                decoded.Change(changes.KeyOf(in change), change.Hash, change.State);
            }
        }

        Forget();
    }

    /// <inheritdoc/>
    public void Rollback() => Forget();

    private void Write(ref PendingChange change, RecordOutput output, int partition)
    {
        buffer.ResetWrittenCount();
        var isTombstone = change.State is null;
        if (change.State is { } state)
        {
            definition.Serde.Serialize(state, buffer);
        }

        var key = changes.KeyOf(ref change);
        var exists = committed.TryGet(key, change.Hash, out var old, out var place);
        var isUnchanged = isTombstone ? !exists : exists && old.SequenceEqual(buffer.WrittenSpan);
        if (isUnchanged)
        {
            (change.Old, change.New) = (default, default);
            return;
        }

        var address = isTombstone ? 0 : committed.Append(key, buffer.WrittenSpan);
        var size = isTombstone ? 0 : EntryFormat.Size(key.Length, buffer.WrittenCount);
        (change.Old, change.New) = (place, place with { Address = address, Size = size });
        Span<byte> scratch = stackalloc byte[EntryFormat.ScratchBytes];
        var text = EntryFormat.TextOf(key, scratch);
        output.ProduceEncoded(changelogTopic, partition, text, buffer.WrittenSpan, isTombstone);
    }

    // To count takes a look at what is committed; most stores are never asked for their count.
    private void Set(string key, object? state)
    {
        var packed = committed.Pack(key);
        ref var change = ref changes.FindOrAdd(packed, EntryFormat.Hash(packed), out var isAdded);
        if (isCounted)
        {
            var countBefore = isAdded ? (IsCommitted(in change) ? 1 : 0) : CountOf(change.State);
            changeOfCount += CountOf(state) - countBefore;
        }

        change.State = state;
    }

    private static int CountOf(object? state) => state is null ? 0 : 1;

    private bool IsCommitted(ref readonly PendingChange change) =>
        committed.Contains(changes.KeyOf(in change), change.Hash);

    // What was appended for a transaction that is aborted is dead already: nothing made it count.
    private void Forget()
    {
        changes.Clear();
        changeOfCount = 0;
        committed.Tidy();
    }

    private sealed class StoreView<T>(StateStore store) : IStore<T>
        where T : class
    {
        public T? Get(string key) => (T?)store.Get(key);

        public void Put(string key, T state) => store.Put(key, state ?? throw new ArgumentNullException(nameof(state)));

        public void Delete(string key) => store.Delete(key);

        public IReadOnlyCollection<string> Keys() => store.Keys;
    }
}
