using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Benchmarks;

/// <summary>What a slice took.</summary>
/// <param name="Processor">Processor time of the whole process: stage, clients and broker.</param>
/// <param name="Wall">Time by the clock.</param>
/// <param name="AllocatedBytes">Managed memory allocated.</param>
internal readonly record struct SliceCost(TimeSpan Processor, TimeSpan Wall, long AllocatedBytes);

/// <summary>
/// One of two equal stages that take turns on one broker. It lives as long as the comparison does, so that what is parked stays parked; between its turns it
/// fetches nothing, and its input is written before its turn begins, so that a turn costs exactly what its records cost. A turn is one transaction.
/// </summary>
internal sealed class PoisonLane : IDisposable
{
    private const int Partitions = 4;
    private const int ValueBytes = 200;
    private const int Values = 4096;

    private readonly PausableClients clients;
    private readonly StreamThread thread;
    private readonly IProducer<byte[], byte[]> producer;
    private readonly Topology topology;
    private readonly string input;
    private readonly Random random = new(1);
    private readonly HashSet<int> toPoison;
    private readonly int turnRecords;
    private readonly byte[][] keyNames;
    private readonly byte[][] values;

    public PoisonLane(string name, KafkaConnection connection, PoisonSettings settings, int poisonedKeys)
    {
        input = $"{name}-in";
        turnRecords = settings.TurnRecords;

        // Made once: garbage of the writing would be collected during a turn.
        keyNames = [.. Enumerable.Range(0, settings.Keys).Select(key => Encoding.UTF8.GetBytes($"key-{key}"))];
        values = [.. Enumerable.Range(0, Values).Select(_ => new byte[ValueBytes])];
        Array.ForEach(values, random.NextBytes);
        toPoison = [.. Enumerable.Range(0, poisonedKeys)];
        topology = Stages.Parking(name, input);
        clients = new PausableClients(new KafkaLogClients(connection, NullLogger.Instance));
        using (var admin = clients.CreateAdmin())
        {
            foreach (var topic in (string[])[input, topology.Sinks[0].Topic])
            {
                admin.CreateCompactedTopic(topic, Partitions);
            }

            admin.CreateTopic(topology.DeadLetterTopic, Partitions, TimeSpan.FromDays(180));
        }

        producer = Producer(connection);
        var options = new StreamThreadOptions
        {
            CommitInterval = TimeSpan.FromSeconds(10),
            MaxTransactionRecords = turnRecords,
        };
        thread = new StreamThread(topology, clients, options, TimeProvider.System, NullLogger.Instance);
        while (thread.Status.RunningTasks < Partitions)
        {
            thread.Step();
        }

        Pause();
    }

    /// <summary>Records that wait behind dead letters.</summary>
    public int Parked => thread.Session!.Tasks.All.Sum(task => task.State.Queues.ParkedRecords);

    /// <summary>Garbage collections during its turns.</summary>
    public int Collections { get; private set; }

    /// <summary>Of these, collections of the whole heap.</summary>
    public int FullCollections { get; private set; }

    /// <summary>Keys that wait.</summary>
    public int BlockedKeys => thread.Session!.Tasks.All.Sum(task => task.State.Queues.BlockedKeys);

    /// <summary>Writes records of random keys and has the stage take them. <paramref name="withPoison"/>: the first record of each key to be poisoned has no content.</summary>
    public SliceCost Run(bool withPoison)
    {
        Fill(withPoison);
        var (young, old) = (GC.CollectionCount(0), GC.CollectionCount(2));
        var allocated = GC.GetTotalAllocatedBytes();
        var processor = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var goal = thread.Session!.Processed + turnRecords;
        Resume();
        while (thread.Session!.Processed < goal)
        {
            thread.Step();
        }

        Pause();
        Collections += GC.CollectionCount(0) - young;
        FullCollections += GC.CollectionCount(2) - old;
        return new SliceCost(
            Environment.CpuUsage.TotalTime - processor,
            Stopwatch.GetElapsedTime(began),
            GC.GetTotalAllocatedBytes() - allocated
        );
    }

    public void Dispose()
    {
        producer.Dispose();
        thread.Dispose();
    }

    private void Fill(bool withPoison)
    {
        for (var i = 0; i < turnRecords; i++)
        {
            var key = random.Next(keyNames.Length);
            var value = values[random.Next(Values)];
            value = withPoison && toPoison.Remove(key) ? [] : value;
            producer.Produce(input, new Message<byte[], byte[]> { Key = keyNames[key], Value = value });
        }

        producer.Flush(TimeSpan.FromMinutes(2));
    }

    private void Pause()
    {
        foreach (var task in thread.Session!.Tasks.All)
        {
            clients.Consumer!.Pause(task.SourceOf(input).Partition);
        }
    }

    private void Resume()
    {
        foreach (var task in thread.Session!.Tasks.All)
        {
            var source = task.SourceOf(input);
            clients.Consumer!.Resume(source.Partition);
            clients.Consumer.Seek(source.Partition, source.Next);
        }
    }

    private static IProducer<byte[], byte[]> Producer(KafkaConnection connection) =>
        new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig
            {
                BootstrapServers = connection.BootstrapServers,
                LingerMs = 20,
                BatchSize = 1_000_000,
                QueueBufferingMaxMessages = 1_000_000,
                EnableDeliveryReports = false,
                Partitioner = Partitioner.Murmur2Random,
            }
        ).Build();
}
