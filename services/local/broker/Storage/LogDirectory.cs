using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using LeadStreams.Local.Broker.Storage.Cleaning;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>All topics of a data folder, with the cluster's identity. The metadata file is the truth about which topics
/// there are: it is written after the folders of a new topic and before those of a deleted one go.</summary>
internal sealed class LogDirectory : IAsyncDisposable
{
    private readonly StorageContext _context;
    private readonly ProducerIdBlocks _producerIds;
    private readonly IDisposable _folderLock;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Topic> _byId = new();
    private DirectoryMetadata _metadata;
    private ITimer? _flushTimer;
    private bool _disposed;

    private LogDirectory(StorageContext context, IDisposable folderLock, DirectoryMetadata metadata)
    {
        _context = context;
        _folderLock = folderLock;
        _metadata = metadata;
        _producerIds = new ProducerIdBlocks(context.Files, Folder);
        Cleaner = new LogCleaner(context, () => Topics);
        context.Metrics.Observe(() => Topics);
    }

    /// <summary>22 characters of base64url, kept for life.</summary>
    public string ClusterId => _metadata.ClusterId;
    public int NodeId => _metadata.NodeId;

    /// <summary>A copy, ordered by name.</summary>
    public IReadOnlyCollection<Topic> Topics =>
        [.. _byName.Values.OrderBy(topic => topic.Name, StringComparer.Ordinal)];

    /// <summary>What removes old records in the background.</summary>
    internal LogCleaner Cleaner { get; }

    private string Folder => _context.Options.DataDirectory;

    /// <summary>Opens a data folder, creating it when missing, and recovers every partition in it.</summary>
    /// <exception cref="IOException">The folder is in use by another process or cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The folder holds something this version does not understand, or a log that is
    /// damaged where it cannot be by a crash.</exception>
    public static Task<LogDirectory> OpenAsync(
        StorageOptions options,
        TimeProvider time,
        IFileSystem? fileSystem = null,
        ILogger? log = null
    ) => Task.Run(() => Open(options, time, fileSystem ?? new DiskFileSystem(), log ?? NullLogger.Instance));

    public bool TryGetTopic(string name, [MaybeNullWhen(false)] out Topic topic) =>
        _byName.TryGetValue(name, out topic);

    public bool TryGetTopic(Guid id, [MaybeNullWhen(false)] out Topic topic) => _byId.TryGetValue(id, out topic);

    /// <summary>Creates a topic; durable on return. Names are taken as checked.</summary>
    /// <exception cref="InvalidOperationException">The topic exists.</exception>
    /// <exception cref="FormatException">A config value is no number where one is needed.</exception>
    public Topic CreateTopic(
        string name,
        int partitions,
        IReadOnlyDictionary<string, string> configs,
        bool isInternal = false
    )
    {
        var config = LogConfig.Parse(_context.Options.TopicDefaults, configs);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_byName.ContainsKey(name))
                throw new InvalidOperationException($"topic {name} exists");
            var topic = new Topic(name, Guid.NewGuid(), isInternal, [], new Dictionary<string, string>(configs));
            TopicMetadata[] all = [.. _metadata.Topics, Describe(topic) with { Partitions = partitions }];
            topic.SetPartitions([.. Create(name, 0, partitions, config, all)]);
            Add(topic);
            return topic;
        }
    }

    /// <summary>Adds partitions until there are <paramref name="newCount"/>; durable on return.</summary>
    /// <exception cref="ObjectDisposedException">The topic was deleted.</exception>
    public void AddPartitions(Topic topic, int newCount)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed || topic.Deleted, topic);
            var config = LogConfig.Parse(_context.Options.TopicDefaults, topic.ConfigOverrides);
            var all = Replacing(topic, Describe(topic) with { Partitions = newCount });
            var added = Create(topic.Name, topic.Partitions.Count, newCount, config, all);
            topic.SetPartitions([.. topic.Partitions, .. added]);
        }
    }

    /// <summary>Deletes a topic. False when there is none of that name. Durable on return.</summary>
    public Task<bool> DeleteTopicAsync(string name) =>
        Task.Run(() =>
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (!_byName.TryGetValue(name, out var topic))
                    return false;
                Save(Replacing(topic, null));
                topic.MarkDeleted();
                _byName.TryRemove(name, out _);
                _byId.TryRemove(topic.Id, out _);
                foreach (var partition in topic.Partitions)
                    partition.CloseDeleted();
                // What cannot be deleted now is deleted at the next start.
                foreach (var partition in topic.Partitions)
                    _context.Files.DeleteDirectory(_context.DirectoryOf(name, partition.Partition));

                return true;
            }
        });

    /// <summary>Replaces all config overrides of a topic; durable on return and in force from the next append.</summary>
    /// <exception cref="FormatException">A config value is no number where one is needed.</exception>
    public void SetConfigs(Topic topic, IReadOnlyDictionary<string, string> overrides)
    {
        var copy = new Dictionary<string, string>(overrides);
        var config = LogConfig.Parse(_context.Options.TopicDefaults, copy);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed || topic.Deleted, topic);
            Save(Replacing(topic, Describe(topic) with { Configs = copy }));
            topic.SetOverrides(copy);
            foreach (var partition in topic.Partitions)
                partition.SetConfig(config);
        }
    }

    /// <summary>A producer id never handed out before, also across crashes.</summary>
    /// <exception cref="IOException">It could not be made sure of.</exception>
    public long NextProducerId() => _producerIds.Next();

    /// <summary>Flushes and closes everything and leaves the mark that makes the next start quick.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        if (_flushTimer is not null)
            await _flushTimer.DisposeAsync();
        await Task.Run(Close);
    }

    private static LogDirectory Open(StorageOptions options, TimeProvider time, IFileSystem files, ILogger log)
    {
        files.CreateDirectory(options.DataDirectory);
        var folderLock = files.Lock(Path.Combine(options.DataDirectory, ".lock"));
        GroupCommitter? committer = null;
        StorageContext? context = null;
        try
        {
            var metadata = DirectoryMetadata.Load(files, options.DataDirectory);
            var wasShutDownCleanly = metadata is not null && CleanShutdown.TakeMark(files, options.DataDirectory);
            if (metadata is not null && !wasShutDownCleanly)
                Log.UncleanStart(log, options.DataDirectory);
            if (metadata is null)
            {
                metadata = DirectoryMetadata.New(options.NodeId);
                metadata.Save(files, options.DataDirectory);
            }

            committer = new GroupCommitter(options.FlushThreads);
            context = new StorageContext(options, files, time, committer, log);
            var directory = new LogDirectory(context, folderLock, metadata);
            directory.OpenTopics(wasShutDownCleanly);
            return directory;
        }
        catch
        {
            context?.Metrics.Dispose();
            committer?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    private void OpenTopics(bool wasShutDownCleanly)
    {
        DeleteLeftovers();
        var partitionCount = _metadata.Topics.Sum(topic => topic.Partitions);
        using var progress = new StartupProgress(partitionCount, _context.Time, _context.Log);
        foreach (var metadata in _metadata.Topics)
        {
            var config = LogConfig.Parse(_context.Options.TopicDefaults, metadata.Configs);
            var partitions = new PartitionLog[metadata.Partitions];
            try
            {
                Parallel.For(
                    0,
                    partitions.Length,
                    i =>
                    {
                        var name = metadata.Name;
                        partitions[i] = PartitionLog.Open(_context, name, i, config, wasShutDownCleanly, progress);
                        progress.PartitionOpened();
                    }
                );
            }
            catch (AggregateException e)
            {
                Discard(Array.FindAll(partitions, partition => partition is not null));
                Discard([.. AllPartitions()]);
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            }

            Add(new Topic(metadata.Name, metadata.Id, metadata.IsInternal, partitions, metadata.Configs));
        }

        if (_context.Options.Flush == FlushPolicy.Interval)
        {
            var interval = _context.Options.FlushInterval;
            _flushTimer = _context.Time.CreateTimer(_ => FlushDirty(), null, interval, interval);
        }

        Cleaner.Start();
        Log.DirectoryOpened(_context.Log, Folder, _metadata.Topics.Count);
    }

    /// <summary>Folders of topics whose creation or deletion was cut short.</summary>
    private void DeleteLeftovers()
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var topic in _metadata.Topics)
        {
            for (var i = 0; i < topic.Partitions; i++)
                known.Add(Path.GetFileName(_context.DirectoryOf(topic.Name, i)));
        }

        foreach (var name in _context.Files.ListDirectories(Folder))
        {
            var dash = name.LastIndexOf('-');
            if (known.Contains(name) || dash < 0 || !int.TryParse(name.AsSpan(dash + 1), out _))
                continue;
            _context.Files.DeleteDirectory(Path.Combine(Folder, name));
            Log.LeftoverDeleted(_context.Log, name);
        }
    }

    /// <summary>Creates partitions and makes the list of topics that has them durable; the rename's folder sync covers the
    /// partitions' folders too.</summary>
    private List<PartitionLog> Create(string topic, int from, int to, LogConfig config, TopicMetadata[] topics)
    {
        var created = new List<PartitionLog>();
        try
        {
            for (var i = from; i < to; i++)
            {
                _context.Files.DeleteDirectory(_context.DirectoryOf(topic, i));
                created.Add(PartitionLog.Open(_context, topic, i, config, wasShutDownCleanly: false));
            }

            Save(topics);
            return created;
        }
        catch
        {
            Discard(created);
            throw;
        }
    }

    private void Save(TopicMetadata[] topics)
    {
        var changed = _metadata with { Topics = topics };
        changed.Save(_context.Files, Folder);
        _metadata = changed;
    }

    private void Discard(IReadOnlyList<PartitionLog> partitions)
    {
        foreach (var partition in partitions)
            partition.CloseDeleted();
    }

    private TopicMetadata[] Replacing(Topic topic, TopicMetadata? replacement) =>
        [.. _metadata.Topics.Select(other => other.Id == topic.Id ? replacement : other).OfType<TopicMetadata>()];

    private static TopicMetadata Describe(Topic topic) =>
        new(topic.Name, topic.Id, topic.Partitions.Count, topic.IsInternal, topic.ConfigOverrides);

    private void Add(Topic topic)
    {
        _byName[topic.Name] = topic;
        _byId[topic.Id] = topic;
    }

    private IEnumerable<PartitionLog> AllPartitions() => _byName.Values.SelectMany(topic => topic.Partitions);

    private void FlushDirty()
    {
        foreach (var partition in AllPartitions())
            partition.FlushIfDirty();
    }

    private void Close()
    {
        Cleaner.Dispose();
        _context.Committer.Dispose();
        var isInOrder = true;
        foreach (var partition in AllPartitions())
            isInOrder &= partition.Close();
        if (isInOrder)
            CleanShutdown.LeaveMark(_context.Files, Folder, _context.Log);
        _context.Metrics.Dispose();
        _folderLock.Dispose();
    }
}
