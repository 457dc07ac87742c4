using LeadStreams.Streams;

namespace LeadStreams.Identity.Tests;

/// <summary>A task context on plain dictionaries that counts what the processor asks of its stores.</summary>
internal sealed class CountingContext : ITaskContext
{
    private readonly Dictionary<string, object> stores = new(StringComparer.Ordinal);

    private readonly List<(string Key, object? Value)> work = [];

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

    public void Emit(string topic, string key, object? value, RecordHeaders? headers = null)
    {
        if (topic == IdentityTopology.WorkTopic)
        {
            work.Add((key, value));
        }
        else
        {
            Emitted.Add((topic, key, value));
        }
    }

    public void EmitToLog(string topic, string key, object? value, RecordHeaders? headers = null) =>
        Emit(topic, key, value, headers);

    /// <summary>Delivers all messages and what comes of them, and commits, until all is said.</summary>
    public void Deliver(IProcessor processor)
    {
        do
        {
            for (processor.AfterBatch(this); work.Count > 0; processor.AfterBatch(this))
            {
                var round = work.ToArray();
                work.Clear();
                foreach (var (key, value) in round)
                {
                    processor.Process(
                        new StreamRecord(IdentityTopology.WorkTopic, 0, -1, Now, key, value, RecordHeaders.Empty),
                        this
                    );
                }
            }

            processor.BeforeCommit(this);
        } while (work.Count > 0);
    }

    public void Schedule(string key, string name, DateTimeOffset due) { }

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

        public IReadOnlyCollection<string> Keys() => [.. states.Keys];
    }
}
