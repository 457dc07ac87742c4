namespace LeadStreams.Local.Registry;

/// <summary>
/// The registry's state behind its log. Reads take the current snapshot; writes run one at a time: decide on the
/// snapshot, append, then publish the new snapshot.
/// </summary>
internal sealed class RegistryCore(ISchemaLog log, CompatibilityLevel defaultLevel) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile RegistryState _state = RegistryState.Empty;

    public RegistryState State => _state;

    public CompatibilityLevel DefaultLevel => defaultLevel;

    public async Task StartAsync(CancellationToken cancel)
    {
        var state = RegistryState.Empty;
        await log.ReplayAsync(
            (key, value) => state = LogRecords.Read(key, value) is { } record ? state.Apply(record) : state,
            cancel
        );
        _state = state;
    }

    /// <summary>Decides and writes.</summary>
    /// <exception cref="RegistryFault">Refused, or the log failed.</exception>
    public async Task<T> WriteAsync<T>(Func<RegistryState, (T Result, IReadOnlyList<RegistryRecord> Records)> decide)
    {
        await _writing.WaitAsync();
        try
        {
            var (result, records) = decide(_state);
            foreach (var record in records)
            {
                var (key, value) = LogRecords.Write(record);
                await AppendAsync(key, value);
                _state = _state.Apply(record);
            }
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task AppendAsync(string key, string? value)
    {
        try
        {
            await log.AppendAsync(key, value, CancellationToken.None);
        }
        catch (Confluent.Kafka.KafkaException e)
        {
            throw RegistryFault.StoreFailed(e);
        }
    }
}
