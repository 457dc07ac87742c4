using LeadStreams.Streams;

namespace LeadStreams.Normalizer.Benchmarks;

/// <summary>A task context that counts what is emitted and remembers nothing: every record is new to the processor.</summary>
internal sealed class ForgetfulContext : ITaskContext
{
    /// <summary>Records emitted so far.</summary>
    public long Emitted { get; private set; }

    /// <inheritdoc/>
    public int Partition => 0;

    /// <inheritdoc/>
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public IStore<T> Store<T>(string name)
        where T : class => EmptyStore<T>.Instance;

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
    public void Reject(string code, string? field = null, string? detail = null) =>
        throw new InvalidOperationException($"rejected: {code} {field} {detail}");

    private sealed class EmptyStore<T> : IStore<T>
        where T : class
    {
        public static readonly EmptyStore<T> Instance = new();

        public T? Get(string key) => null;

        public void Put(string key, T state) { }

        public IReadOnlyCollection<string> Keys() => [];

        public void Delete(string key) { }
    }
}
