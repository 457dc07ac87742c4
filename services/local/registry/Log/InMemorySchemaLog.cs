namespace LeadStreams.Local.Registry;

/// <summary>A log that lasts as long as the object, for tests and short-lived stacks.</summary>
public sealed class InMemorySchemaLog : ISchemaLog
{
    private readonly List<(string Key, string? Value)> _records = [];

    /// <inheritdoc/>
    public Task ReplayAsync(Action<string, string?> apply, CancellationToken cancel)
    {
        foreach (var (key, value) in _records)
        {
            apply(key, value);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AppendAsync(string key, string? value, CancellationToken cancel)
    {
        _records.Add((key, value));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
