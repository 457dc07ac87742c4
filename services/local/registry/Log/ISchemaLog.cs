namespace LeadStreams.Local.Registry;

/// <summary>A compacted log: of records with equal keys the last counts, and a null value removes the key.</summary>
public interface ISchemaLog : IAsyncDisposable
{
    /// <summary>Opens the log and reads every record from the start to the end, in order.</summary>
    Task ReplayAsync(Action<string, string?> apply, CancellationToken cancel);

    /// <summary>Appends a record; done when it is durable.</summary>
    Task AppendAsync(string key, string? value, CancellationToken cancel);
}
