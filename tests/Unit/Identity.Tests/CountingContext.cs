using LeadStreams.Streams;

namespace LeadStreams.Identity.Tests;

/// <summary>A task context on plain dictionaries that counts what the processor asks of its stores.</summary>
internal sealed class CountingContext : ITaskContext
{
    private readonly Dictionary<string, object> stores = new(StringComparer.Ordinal);

    public int StoreCalls { get; private set; }

    public List<(string Topic, string Key, object? Value)> Emitted { get; } = [];

    public int Partition => 0;

    public DateTimeOffset Now => Lead.Epoch;

    public IStore<T> Store<T>(string name)
        where T : class
    {
        if (!stores.TryGetValue(name, out var store))
        {
            stores.Add(name, store = new CountingStore<T>(this));
        }

        return (IStore<T>)store;
    }

    public void Emit(string topic, string key, object? value, RecordHeaders? headers = null) =>
        Emitted.Add((topic, key, value));

    public void EmitToLog(string topic, string key, object? value, RecordHeaders? headers = null) =>
        Emit(topic, key, value, headers);

    public void Schedule(string key, string name, DateTimeOffset due) => throw new NotSupportedException();

    public void Cancel(string key, string name) => throw new NotSupportedException();

    public void Reject(string code, string? field = null, string? detail = null) => throw new NotSupportedException();

    private sealed class CountingStore<T>(CountingContext context) : IStore<T>
        where T : class
    {
        private readonly Dictionary<string, T> states = new(StringComparer.Ordinal);

        public T? Get(string key)
        {
            context.StoreCalls++;
            return states.GetValueOrDefault(key);
        }

        public void Put(string key, T state)
        {
            context.StoreCalls++;
            states[key] = state;
        }

        public void Delete(string key)
        {
            context.StoreCalls++;
            states.Remove(key);
        }
    }
}
