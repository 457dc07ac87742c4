namespace LeadStreams.Streams;

/// <summary>A pure function on one key: what is known and what came in give what is known next and what goes out.</summary>
public interface IKeyedProcessor<TState>
    where TState : class
{
    /// <summary>Decides about one record of <paramref name="key"/>; <paramref name="state"/> is null when nothing is known of it.</summary>
    void Decide(string key, TState? state, in StreamRecord record, Decision<TState> decision);

    /// <summary>Decides about one due timer of <paramref name="key"/>.</summary>
    void OnTimer(string key, TState? state, in FiredTimer timer, Decision<TState> decision) { }
}

/// <summary>What should happen for one key; the runtime makes it happen in the transaction. Reused between calls: do not keep it.</summary>
public sealed class Decision<TState>
    where TState : class
{
    private ITaskContext context = null!;
    private IStore<TState> store = null!;
    private string key = "";

    /// <summary>The time of this decision (UTC).</summary>
    public DateTimeOffset Now => context.Now;

    /// <summary>The key's next state.</summary>
    public void Become(TState state) => store.Put(key, state);

    /// <summary>Forget the key.</summary>
    public void Forget() => store.Delete(key);

    /// <inheritdoc cref="ITaskContext.Emit"/>
    public void Emit(string topic, string outputKey, object? value, RecordHeaders? headers = null) =>
        context.Emit(topic, outputKey, value, headers);

    /// <inheritdoc cref="ITaskContext.EmitToLog"/>
    public void EmitToLog(string topic, string outputKey, object? value, RecordHeaders? headers = null) =>
        context.EmitToLog(topic, outputKey, value, headers);

    /// <summary>Sets the timer <paramref name="name"/> of this key, replacing an earlier setting.</summary>
    public void Schedule(string name, DateTimeOffset due) => context.Schedule(key, name, due);

    /// <summary>Unsets a timer of this key.</summary>
    public void Cancel(string name) => context.Cancel(key, name);

    /// <inheritdoc cref="ITaskContext.Reject"/>
    public void Reject(string code, string? field = null, string? detail = null) => context.Reject(code, field, detail);

    internal void Begin(ITaskContext taskContext, IStore<TState> taskStore, string decidedKey)
    {
        context = taskContext;
        store = taskStore;
        key = decidedKey;
    }
}

/// <summary>Runs a keyed processor as the processor of a task.</summary>
internal sealed class KeyedProcessor<TState>(string storeName, IKeyedProcessor<TState> inner) : IProcessor
    where TState : class
{
    private readonly Decision<TState> decision = new();

    public void Process(in StreamRecord record, ITaskContext context)
    {
        var store = context.Store<TState>(storeName);
        decision.Begin(context, store, record.Key);
        inner.Decide(record.Key, store.Get(record.Key), record, decision);
    }

    public void OnTimer(in FiredTimer timer, ITaskContext context)
    {
        var store = context.Store<TState>(storeName);
        decision.Begin(context, store, timer.Key);
        inner.OnTimer(timer.Key, store.Get(timer.Key), timer, decision);
    }
}
