using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>The stores and outputs of one simulated partition, in memory.</summary>
internal sealed class SimulatedPartition(int partition, SimulatedOutputs outputs) : ITaskContext
{
    private readonly Dictionary<string, object> stores = new(StringComparer.Ordinal);

    public int Partition => partition;

    public DateTimeOffset Now => Lead.Epoch;

    public IStore<T> Store<T>(string name)
        where T : class => StoreOf<T>(name);

    public SimulatedStore<T> StoreOf<T>(string name)
        where T : class
    {
        if (!stores.TryGetValue(name, out var store))
        {
            stores.Add(name, store = new SimulatedStore<T>());
        }

        return (SimulatedStore<T>)store;
    }

    /// <summary>Changes the state of a key as no actor would.</summary>
    public void Tamper<T>(string store, string key, Func<T, T> change)
        where T : class
    {
        if (StoreOf<T>(store).Get(key) is { } state)
        {
            StoreOf<T>(store).Put(key, change(state));
        }
    }

    public void Emit(string topic, string key, object? value, RecordHeaders? headers = null) =>
        outputs.Add(topic, key, value);

    public void EmitToLog(string topic, string key, object? value, RecordHeaders? headers = null) =>
        throw new NotSupportedException();

    public void Schedule(string key, string name, DateTimeOffset due) => throw new NotSupportedException();

    public void Cancel(string key, string name) => throw new NotSupportedException();

    public void Reject(string code, string? field = null, string? detail = null) => throw new NotSupportedException();
}

/// <summary>A store in memory whose entries can be looked through.</summary>
internal sealed class SimulatedStore<T> : IStore<T>
    where T : class
{
    private readonly Dictionary<string, T> states = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, T> States => states;

    public T? Get(string key) => states.GetValueOrDefault(key);

    public void Put(string key, T state) => states[key] = state;

    public void Delete(string key) => states.Remove(key);

    public IReadOnlyCollection<string> Keys() => [.. states.Keys];
}

/// <summary>What a compacted topic would say at the end, of each topic of identity, and the history.</summary>
internal sealed class SimulatedOutputs
{
    private readonly Dictionary<(string Topic, string Key), object> latest = [];

    public List<IdentityChange> Changes { get; } = [];

    /// <summary>Ids of all persons that were ever said.</summary>
    public HashSet<string> Persons { get; } = new(StringComparer.Ordinal);

    public int Emitted { get; private set; }

    public void Add(string topic, string key, object? value)
    {
        Emitted++;
        if (value is Person person)
        {
            Persons.Add(person.PersonId);
        }

        if (value is IdentityChange change)
        {
            Changes.Add(change);
        }
        else if (value is null)
        {
            latest.Remove((topic, key));
        }
        else
        {
            latest[(topic, key)] = value;
        }
    }

    public SortedDictionary<string, T> Of<T>(string topic)
    {
        var values = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (at, value) in latest)
        {
            if (string.Equals(at.Topic, topic, StringComparison.Ordinal))
            {
                values.Add(at.Key, (T)value);
            }
        }

        return values;
    }
}
