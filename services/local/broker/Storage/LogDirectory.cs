using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>All topics of a data folder, with the cluster's identity.</summary>
internal sealed class LogDirectory : IAsyncDisposable
{
    private readonly Dictionary<string, Topic> _byName = new(StringComparer.Ordinal);

    /// <summary>Opens a data folder, creating it when missing, and recovers every partition in it.</summary>
    /// <exception cref="IOException">The folder is in use by another process or cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The folder holds something this version does not understand.</exception>
    public static Task<LogDirectory> OpenAsync(
        StorageOptions options,
        TimeProvider time,
        IFileSystem? fileSystem = null,
        ILogger? log = null
    ) => throw new NotSupportedException("being built");

    /// <summary>22 characters of base64url, kept for life.</summary>
    public string ClusterId { get; private set; } = "";
    public int NodeId { get; private set; }
    public IReadOnlyCollection<Topic> Topics => _byName.Values;

    public bool TryGetTopic(string name, [MaybeNullWhen(false)] out Topic topic) =>
        _byName.TryGetValue(name, out topic);

    public bool TryGetTopic(Guid id, [MaybeNullWhen(false)] out Topic topic) =>
        throw new NotSupportedException("being built");

    /// <summary>Creates a topic; durable on return. Names and config values are taken as checked.</summary>
    /// <exception cref="InvalidOperationException">The topic exists.</exception>
    public Topic CreateTopic(
        string name,
        int partitions,
        IReadOnlyDictionary<string, string> configs,
        bool isInternal = false
    ) => throw new NotSupportedException("being built");

    /// <summary>Adds partitions until there are <paramref name="newCount"/>; durable on return.</summary>
    public void AddPartitions(Topic topic, int newCount) => throw new NotSupportedException("being built");

    /// <summary>Deletes a topic. False when there is none of that name. Durable on return.</summary>
    public Task<bool> DeleteTopicAsync(string name) => throw new NotSupportedException("being built");

    /// <summary>Replaces all config overrides of a topic; durable on return and in force from the next append.</summary>
    public void SetConfigs(Topic topic, IReadOnlyDictionary<string, string> overrides) =>
        throw new NotSupportedException("being built");

    /// <summary>A producer id never handed out before, also across crashes.</summary>
    public long NextProducerId() => throw new NotSupportedException("being built");

    /// <summary>Flushes and closes everything and leaves the mark that makes the next start quick.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException("being built");
}
