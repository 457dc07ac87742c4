using System.Diagnostics;
using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>The counting service on a broker: feeds it, runs instances of it, reads what it has committed.</summary>
internal sealed class CountingRun : IDisposable
{
    private const int Partitions = 3;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly KafkaConnection connection;
    private readonly KafkaRecordProducer feeder;
    private readonly ILogReader reader;
    private readonly List<LogRecord> committed = [];

    public CountingRun(KafkaConnection connection)
        : this(connection, new Counting($"counting-{Guid.NewGuid():N}")) { }

    public CountingRun(KafkaConnection connection, Counting service)
    {
        this.connection = connection;
        Service = service;
        var clients = new KafkaLogClients(connection, NullLogger.Instance);
        using (var admin = clients.CreateAdmin())
        {
            admin.CreateCompactedTopic(Service.Input, Partitions);
            admin.CreateCompactedTopic(Service.Output, Partitions);
            admin.CreateCompactedTopic(Service.DeadLetters, Partitions);
        }

        feeder = new KafkaRecordProducer(connection, TimeSpan.FromSeconds(30), NullLogger.Instance);
        reader = clients.CreateReader();
        foreach (var partition in Results)
        {
            reader.Add(partition, 0);
        }
    }

    public Counting Service { get; }

    /// <summary>The last status that any instance told.</summary>
    public StreamThreadStatus LastStatus
    {
        get
        {
            lock (Statuses)
            {
                return Statuses.Count == 0 ? default : Statuses[^1];
            }
        }
    }

    /// <summary>Folder for checkpoints; null keeps none.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Answers questions about the state of all instances.</summary>
    public StateInspection Inspection { get; } = new();

    /// <summary>What all instances log.</summary>
    public MemoryLogger Log { get; } = new();

    /// <summary>Status changes of all instances, in order.</summary>
    public List<StreamThreadStatus> Statuses { get; } = [];

    public IEnumerable<string> Outputs =>
        committed
            .Where(record => record.Topic == Service.Output)
            .Select(record => $"{Text(record.Key)}={Text(record.Value)}");

    public IReadOnlyList<LogRecord> DeadLetters =>
        committed.Where(record => record.Topic == Service.DeadLetters).ToArray();

    public Task Feed(string key, string value) =>
        feeder.ProduceAsync(Service.Input, key, Encoding.UTF8.GetBytes(value), RecordHeaders.Empty);

    /// <summary>Feeds each of the keys once, and waits for the acknowledgements.</summary>
    public Task FeedRound(int keys) =>
        Task.WhenAll(Enumerable.Range(0, keys).Select(key => Feed($"key-{key}", "count")));

    public Task Start(
        CancellationToken stopping,
        string instance = "0",
        Topology? topology = null,
        int threads = 1,
        string sessionTimeoutMs = "10000"
    )
    {
        var options = new KafkaStreamsOptions
        {
            BootstrapServers = connection.BootstrapServers,
            InstanceId = instance,
            Threads = threads,
            ClientSettings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["session.timeout.ms"] = sessionTimeoutMs,
            },
            StartTimeout = TimeSpan.FromSeconds(30),
            StateDirectory = StateDirectory,
            CheckpointInterval = TimeSpan.FromMilliseconds(200),
            Inspection = Inspection,
            StatusChanged = status =>
            {
                lock (Statuses)
                {
                    Statuses.Add(status);
                }
            },
        };
        var streams = new KafkaStreams(() => topology ?? Service.Topology, options, TimeProvider.System, Log);
        return streams.RunAsync(stopping);
    }

    /// <summary>True when such a status is the latest told.</summary>
    public bool Status(Predicate<StreamThreadStatus> which)
    {
        lock (Statuses)
        {
            return Statuses.Count > 0 && which(Statuses[^1]);
        }
    }

    /// <summary>Reads on until the condition holds.</summary>
    public void ReadUntil(Func<bool> condition)
    {
        var batch = new LogRecord[1000];
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Deadline, $"{committed.Count} records came");
            try
            {
                var count = reader.Poll(batch, TimeSpan.FromMilliseconds(100));
                committed.AddRange(batch.Take(count).Select(record => record.Kept()));
            }
            catch (LogException fault) when (fault.Kind == LogErrorKind.Retriable)
            {
                // The broker is away for the moment.
            }
        }
    }

    /// <summary>Reads whatever is committed by now: only then does an absent record mean that none was written.</summary>
    public void ReadToEnd()
    {
        var ends = Results.Select(partition => (Partition: partition, End: reader.EndOffset(partition))).ToArray();
        ReadUntil(() => ends.All(result => reader.Position(result.Partition) >= result.End));
    }

    /// <summary>Forgets the statuses told so far, so that the next one is of an instance started since.</summary>
    public void ForgetStatuses()
    {
        lock (Statuses)
        {
            Statuses.Clear();
        }
    }

    /// <summary>What must have come out when each of the keys was fed so often: every count once.</summary>
    public static IEnumerable<string> EveryCount(int keys, int rounds) =>
        Enumerable.Range(0, keys).SelectMany(key => Enumerable.Range(1, rounds).Select(count => $"key-{key}={count}"));

    public void Dispose()
    {
        Log.Dispose();
        feeder.Dispose();
        reader.Dispose();
    }

    private IEnumerable<TopicPartition> Results =>
        Enumerable
            .Range(0, Partitions)
            .SelectMany(i =>
                new[] { new TopicPartition(Service.Output, i), new TopicPartition(Service.DeadLetters, i) }
            );

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);
}
