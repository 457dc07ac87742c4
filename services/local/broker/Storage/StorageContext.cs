namespace LeadStreams.Local.Broker.Storage;

/// <summary>What all partitions of a data folder share.</summary>
internal sealed record StorageContext(
    StorageOptions Options,
    IFileSystem Files,
    TimeProvider Time,
    GroupCommitter Committer,
    ILogger Log
)
{
    public StorageMetrics Metrics { get; } = new();

    /// <summary>Milliseconds since 1970.</summary>
    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Folder of a partition.</summary>
    public string DirectoryOf(string topic, int partition) =>
        Path.Combine(Options.DataDirectory, $"{topic}-{partition}");
}
