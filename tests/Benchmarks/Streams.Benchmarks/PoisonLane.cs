using System.Diagnostics;
using System.Globalization;
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
/// fetches nothing, and its input is written before its turn begins, so that a turn costs exactly what its records cost.
/// </summary>
internal sealed class PoisonLane : IDisposable
{
    private const int Partitions = 4;
    private const int ValueBytes = 200;

    private readonly PausableClients clients;
    private readonly StreamThread thread;
    private readonly IProducer<string, byte[]> producer;
    private readonly Topology topology;
    private readonly string input;
    private readonly Random random = new(1);
    private readonly HashSet<int> toPoison;
    private readonly byte[] noise = new byte[1 << 20];
    private readonly string[] keyNames;

    public PoisonLane(string name, KafkaConnection connection, int keys, int poisonedKeys)
    {
        input = $"{name}-in";
        keyNames = new string[keys];
        for (var i = 0; i < keys; i++)
        {
            keyNames[i] = string.Create(CultureInfo.InvariantCulture, $"key-{i}");
        }

        toPoison = [.. Enumerable.Range(0, poisonedKeys)];
        random.NextBytes(noise);
        topology = Stages.Parking(name, input);
        clients = new PausableClients(new KafkaLogClients(connection, NullLogger.Instance));
        using (var admin = clients.CreateAdmin())
        {
            foreach (var topic in (string[])[input, topology.Sinks[0].Topic, topology.DeadLetterTopic])
            {
                admin.CreateCompactedTopic(topic, Partitions);
            }
        }

        producer = Producer(connection);
        var options = new StreamThreadOptions { CommitInterval = TimeSpan.FromMilliseconds(100) };
        thread = new StreamThread(topology, clients, options, TimeProvider.System, NullLogger.Instance);
        while (thread.Status.RunningTasks < Partitions)
        {
            thread.Step();
        }

        Pause();
    }

    /// <summary>Records that wait behind dead letters.</summary>
    public int Parked => thread.Session!.Tasks.All.Sum(task => task.State.Queues.ParkedRecords);

    /// <summary>Keys that wait.</summary>
    public int BlockedKeys => thread.Session!.Tasks.All.Sum(task => task.State.Queues.BlockedKeys);

    /// <summary>Writes records of random keys and has the stage take them. <paramref name="withPoison"/>: the first record of each key to be poisoned has no content.</summary>
    public SliceCost Run(int records, bool withPoison)
    {
        Fill(records, withPoison);
        var allocated = GC.GetTotalAllocatedBytes();
        var processor = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var goal = thread.Session!.Processed + records;
        Resume();
        while (thread.Session!.Processed < goal)
        {
            thread.Step();
        }

        Pause();
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

    private void Fill(int records, bool withPoison)
    {
        for (var i = 0; i < records; i++)
        {
            var key = random.Next(keyNames.Length);
            var start = random.Next(noise.Length - ValueBytes);
            var value = withPoison && toPoison.Remove(key) ? [] : noise[start..(start + ValueBytes)];
            producer.Produce(input, new Message<string, byte[]> { Key = keyNames[key], Value = value });
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

    private static IProducer<string, byte[]> Producer(KafkaConnection connection) =>
        new ProducerBuilder<string, byte[]>(
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
