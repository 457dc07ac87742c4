using System.Buffers;
using System.Runtime.CompilerServices;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.State;

/// <summary>
/// The keyed state of one task. What is committed lies encoded in a <see cref="StateTable"/>; what the running transaction changes lies as objects
/// beside it, is encoded at its end or when <see cref="EncodeChanges"/> says so, and becomes part of the table when the commit has succeeded. An abort only drops it.
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
                    changeOfCount += (Exists(in change) ? 1 : 0) - (IsCommitted(in change) ? 1 : 0);
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
                _ = Exists(in change) ? keys.Add(key) : keys.Remove(key);
            }

            return keys;
        }
    }

    /// <summary>The keys that are committed, in no order; not to be enumerated across a change.</summary>
    public IEnumerable<string> CommittedKeys => committed.Keys;

    public bool Contains(string key)
    {
        var packed = committed.Pack(key);
        return Exists(packed, EntryFormat.Hash(packed));
    }

    public object? Get(string key)
    {
        var packed = committed.Pack(key);
        var hash = EntryFormat.Hash(packed);
        ref var change = ref changes.Find(packed, hash);
        var isChanged = !Unsafe.IsNullRef(ref change);
        if (isChanged && !change.IsEncoded)
        {
            return change.State;
        }

        if (keepsDecoded && decoded.Get(packed, hash) is { } known)
        {
            return known;
        }

        var isThere =
            isChanged && change.IsNews
                ? committed.TryRead(change.New, packed.Length, out var value)
                : committed.TryGet(packed, hash, out value, out _);
        if (!isThere)
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

    /// <summary>
    /// Encodes what was changed so far and lets go of the objects, for processors that seldom come back to a key within a transaction: objects that live until its end have
    /// left the processor's cache by then, and each collection of garbage has them to move. What is changed again is encoded again.
    /// </summary>
    public void EncodeChanges()
    {
        Span<uint> hashes = stackalloc uint[ReadAheadChanges];
        for (var rest = changes.Unencoded; rest.Length > 0; )
        {
            var block = rest[..Math.Min(rest.Length, ReadAheadChanges)];
            rest = rest[block.Length..];
            for (var i = 0; i < block.Length; i++)
            {
                hashes[i] = changes.All[block[i]].Hash;
            }

            committed.ReadAhead(hashes[..block.Length]);
            foreach (var position in block)
            {
                Encode(ref changes.All[position]);
            }
        }

        changes.AllAreEncoded();
    }

    /// <inheritdoc/>
    public void WriteChangelog(RecordOutput output, int partition)
    {
        EncodeChanges();
        Span<byte> scratch = stackalloc byte[EntryFormat.ScratchBytes];
        foreach (ref readonly var change in changes.All)
        {
            if (change.IsNews)
            {
                var key = changes.KeyOf(in change);
                var isTombstone = !committed.TryRead(change.New, key.Length, out var value);
                output.ProduceEncoded(changelogTopic, partition, EntryFormat.TextOf(key, scratch), value, isTombstone);
            }
        }
    }

    /// <inheritdoc/>
    public void Commit()
    {
        Span<uint> hashes = stackalloc uint[ReadAheadChanges];
        for (var rest = changes.All; rest.Length > 0; )
        {
            var block = rest[..Math.Min(rest.Length, ReadAheadChanges)];
            rest = rest[block.Length..];
            for (var i = 0; i < block.Length; i++)
            {
                hashes[i] = block[i].Hash;
            }

            committed.ReadSlotsAhead(hashes[..block.Length]);
            foreach (ref readonly var change in block)
            {
                if (change.IsNews)
                {
                    committed.Replace(change.Old, change.New);
                }
            }
        }

        Forget();
    }

    /// <inheritdoc/>
    public void Rollback()
    {
        // It may hold what was encoded for the transaction.
        decoded.Clear();
        Forget();
    }

    private void Encode(ref PendingChange change)
    {
        var key = changes.KeyOf(in change);
        var exists = committed.TryGet(key, change.Hash, out var old, out var place);
        var state = change.State;
        buffer.ResetWrittenCount();
        if (state is not null)
        {
            definition.Serde.Serialize(state, buffer);
        }

        var isSame = state is null ? !exists : exists && old.SequenceEqual(buffer.WrittenSpan);
        (change.Old, change.New) = isSame ? default : (place, state is null ? place.Vacated : Append(key, place));
        (change.State, change.IsEncoded) = (null, true);
        if (keepsDecoded)
        {
            decoded.Change(key, change.Hash, state);
        }
    }

    private EntryPlace Append(ReadOnlySpan<byte> key, in EntryPlace place) =>
        place with
        {
            Address = committed.Append(key, buffer.WrittenSpan),
            Size = EntryFormat.Size(key.Length, buffer.WrittenCount),
        };

    // To count takes a look at what is committed; most stores are never asked for their count.
    private void Set(string key, object? state)
    {
        var packed = committed.Pack(key);
        var hash = EntryFormat.Hash(packed);
        if (isCounted)
        {
            changeOfCount += (state is null ? 0 : 1) - (Exists(packed, hash) ? 1 : 0);
        }

        changes.Set(packed, hash, state);
    }

    private bool Exists(ReadOnlySpan<byte> packed, uint hash)
    {
        ref var change = ref changes.Find(packed, hash);
        return Unsafe.IsNullRef(ref change) ? committed.Contains(packed, hash) : Exists(in change);
    }

    private bool Exists(ref readonly PendingChange change) =>
        !change.IsEncoded ? change.State is not null
        : change.IsNews ? change.New.Address != 0
        : IsCommitted(in change);

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
