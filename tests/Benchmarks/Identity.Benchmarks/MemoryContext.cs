using LeadStreams.Streams;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>A task context on plain dictionaries: no log, no serialization.</summary>
internal sealed class MemoryContext : ITaskContext
{
    private readonly Dictionary<string, object> stores = new(StringComparer.Ordinal);

    /// <summary>Records emitted so far.</summary>
    public long Emitted { get; private set; }

    /// <inheritdoc/>
    public int Partition => 0;

    /// <inheritdoc/>
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public IStore<T> Store<T>(string name)
        where T : class
    {
        if (!stores.TryGetValue(name, out var store))
        {
            stores.Add(name, store = new MemoryStore<T>());
        }

        return (IStore<T>)store;
    }

    /// <inheritdoc/>
    public void Emit(string topic, string key, object? value, RecordHeaders? headers = null) => Emitted++;

    /// <inheritdoc/>
    public void EmitToLog(string topic, string key, object? value, RecordHeaders? headers = null) =>
        Emit(topic, key, value, headers);

    /// <inheritdoc/>
    public void Schedule(string key, string name, DateTimeOffset due) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Cancel(string key, string name) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Reject(string code, string? field = null, string? detail = null) => throw new NotSupportedException();

    private sealed class MemoryStore<T> : IStore<T>
        where T : class
    {
        private readonly Dictionary<string, T> states = new(StringComparer.Ordinal);

        public T? Get(string key) => states.GetValueOrDefault(key);

        public void Put(string key, T state) => states[key] = state;

        public void Delete(string key) => states.Remove(key);
    }
}
