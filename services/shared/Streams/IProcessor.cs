namespace LeadStreams.Streams;

/// <summary>
/// Decides about records and timers of one task. Its whole world is its arguments: no I/O, no clock but
/// <see cref="ITaskContext.Now"/>, no randomness, no fields that outlive a call, because an aborted transaction
/// restores the stores and runs the same records again. Prefer <see cref="IKeyedProcessor{TState}"/>: one key, one state.
/// </summary>
public interface IProcessor
{
    /// <summary>Decides about one record.</summary>
    void Process(in StreamRecord record, ITaskContext context);

    /// <summary>Decides about one timer that is due. Never called before its time.</summary>
    void OnTimer(in FiredTimer timer, ITaskContext context) { }

    /// <summary>
    /// Called after each polled batch and its due timers on a task that had any of them, and again after each round of messages that were handed
    /// over within the transaction: the place to send once per destination what was gathered over many records. What it emits to
    /// repartition topics may be handed over in the next round. Must forget what it gathered when <see cref="OnAbort"/> is called.
    /// </summary>
    void AfterBatch(ITaskContext context) { }

    /// <summary>
    /// Called once before each commit, after the last record and timer of the transaction: the place for work that should be
    /// done once per touched entity and not once per record. What it emits to repartition
    /// topics goes through the log. Must forget what it gathered when <see cref="OnAbort"/> is called.
    /// </summary>
    void BeforeCommit(ITaskContext context) { }

    /// <summary>The transaction was aborted: stores are as before it, its records will come again. Drop what was gathered for <see cref="AfterBatch"/> and <see cref="BeforeCommit"/>.</summary>
    void OnAbort() { }
}

/// <summary>A processor that has something to look after before the first record.</summary>
public interface IStartingProcessor : IProcessor
{
    /// <summary>
    /// Called once when the task's state is complete, within a transaction, before any record or timer; again when that transaction was aborted.
    /// It may change stores, schedule timers and send what goes through the log.
    /// </summary>
    void OnStart(ITaskContext context);
}

/// <summary>What a processor may see and say within one transaction.</summary>
public interface ITaskContext
{
    /// <summary>The partition number this task owns in every source topic.</summary>
    int Partition { get; }

    /// <summary>The time of this decision (UTC); the same for the whole call.</summary>
    DateTimeOffset Now { get; }

    /// <summary>A store of the topology, by its name.</summary>
    IStore<T> Store<T>(string name)
        where T : class;

    /// <summary>
    /// Sends a record; <paramref name="value"/> null is a tombstone. The headers of trace and latency travel by themselves.
    /// </summary>
    /// <remarks>
    /// A message to a repartition topic whose key lies on a partition of this stream thread is handed over within this transaction, as
    /// the object it is, so it must not be changed after; all others go through the log. Both ways each message is processed exactly once. The
    /// order of two messages to one key is NOT promised: one may be handed over while an earlier one is still in the log. A
    /// processor that needs their order carries versions in its messages.
    /// </remarks>
    void Emit(string topic, string key, object? value, RecordHeaders? headers = null);

    /// <summary>
    /// As <see cref="Emit"/>, always through the log: for messages that ask again for what is not there yet. Handed over, they would spin
    /// within one transaction while what they wait for is still in the log.
    /// </summary>
    void EmitToLog(string topic, string key, object? value, RecordHeaders? headers = null);

    /// <summary>Sets the timer <paramref name="name"/> of <paramref name="key"/> to <paramref name="due"/>, replacing an earlier setting.</summary>
    void Schedule(string key, string name, DateTimeOffset due);

    /// <summary>Unsets a timer; no effect when it is not set.</summary>
    void Cancel(string key, string name);

    /// <summary>
    /// Encodes now what was changed in the stores so far, instead of at the commit; no effect on what they say. For a processor that changes many keys within a transaction and seldom comes back to one:
    /// the objects that it made then need not live until the commit. What is changed again is encoded again.
    /// </summary>
    void EncodeChanges() { }

    /// <summary>
    /// The data of the current record is wrong: its original bytes go to the dead-letter topic, in this transaction, with the code, the
    /// field at fault and a detail that holds no personal data. May be called several times for one record when parts of it are wrong.
    /// </summary>
    void Reject(string code, string? field = null, string? detail = null);
}

/// <summary>Keyed state of one task. Changes are part of the running transaction.</summary>
public interface IStore<T>
    where T : class
{
    /// <summary>The state of a key, or null.</summary>
    T? Get(string key);

    /// <summary>Sets the state of a key.</summary>
    void Put(string key, T state);

    /// <summary>Removes a key; no effect when it is absent.</summary>
    void Delete(string key);

    /// <summary>The keys as they are now, in no order: a copy, for work on all of them that is cut into many transactions. Costs time and memory with their number.</summary>
    IReadOnlyCollection<string> Keys();
}
