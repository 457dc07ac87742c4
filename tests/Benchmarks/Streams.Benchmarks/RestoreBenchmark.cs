using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;
using Microsoft.Extensions.Logging.Abstractions;
using Partition = Confluent.Kafka.Partition;
using TopicPartition = Confluent.Kafka.TopicPartition;

namespace LeadStreams.Streams.Benchmarks;

/// <summary>How long a store takes to come back: from its changelog alone, and from a checkpoint and what came after it.</summary>
internal sealed class RestoreBenchmark : IAsyncDisposable
{
    private const string Application = "restore";
    private const string Input = "restore-in";
    private const string Changelog = "restore-states-changelog";
    private const int Partitions = 4;
    private const int ValueBytes = 200;
    private const int TailPart = 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private readonly LocalBroker broker;
    private readonly string directory;
    private readonly int keys;
    private readonly KafkaLogClients clients;
    private readonly Random random = new(1);

    private RestoreBenchmark(LocalBroker broker, string directory, int keys)
    {
        this.broker = broker;
        this.directory = directory;
        this.keys = keys;
        var connection = new KafkaConnection { BootstrapServers = broker.Address.ToString() };
        clients = new KafkaLogClients(connection, NullLogger.Instance);
        using var admin = clients.CreateAdmin();
        foreach (var topic in (string[])[Input, Changelog, $"{Application}-dead"])
        {
            admin.CreateCompactedTopic(topic, Partitions);
        }
    }

    private string Checkpoints => Path.Combine(directory, "checkpoints");

    public static async Task<RestoreBenchmark> StartAsync(int keys)
    {
        var directory = Directory.CreateTempSubdirectory("leadstreams-restore-").FullName;
        var options = new BrokerOptions
        {
            DataDirectory = Path.Combine(directory, "broker"),
            Listen = new BrokerAddress("127.0.0.1", 0),
            Flush = FlushPolicy.Never,
            Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
        };
        return new RestoreBenchmark(await LocalBroker.StartAsync(options), directory, keys);
    }

    public void Run(TextWriter output)
    {
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"restore: {keys:N0} keys (UUIDs) of {ValueBytes} B, {Partitions} partitions, {Environment.ProcessorCount} cores, broker in the same process"
            )
        );
        Fill(Changelog, keys);
        Fill(Input, Partitions);

        // The first start has no checkpoint and reads the changelog; then it is given time to write one.
        Restore(output, "changelog alone", WriteCheckpoints);
        Fill(Changelog, keys / TailPart);
        Restore(output, $"checkpoint and a tail of 1/{TailPart}", static (_, _) => { });
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private void Restore(TextWriter output, string what, Action<StreamThread, TextWriter> then)
    {
        var heapBefore = GC.GetTotalMemory(forceFullCollection: true);
        var allocatedBefore = GC.GetTotalAllocatedBytes();
        using var thread = new StreamThread(
            Topology(),
            clients,
            new StreamThreadOptions
            {
                CommitInterval = TimeSpan.Zero,
                Checkpoints = new CheckpointOptions
                {
                    Folder = new FileCheckpointFolder(Checkpoints),
                    Background = new BackgroundQueue(),
                    Interval = TimeSpan.FromMilliseconds(500),
                },
            },
            TimeProvider.System,
            NullLogger.Instance
        );
        StepUntil(thread, () => thread.Session?.Tasks.All.Length == Partitions);
        var began = Stopwatch.GetTimestamp();
        StepUntil(thread, () => thread.Status.RunningTasks == Partitions);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
        var (restorer, entries) = (
            thread.Session!.Restorer,
            thread.Session.Tasks.All.Sum(task => task.State.EntryCount)
        );
        var held = thread.Session.Tasks.All.Sum(task => task.State.HeldBytes);
        var done = restorer.LoadedEntries + restorer.RestoredRecords;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what, -32} {elapsed.TotalSeconds, 7:0.00} s   {done / elapsed.TotalSeconds, 10:N0}/s ({restorer.LoadedEntries:N0} entries, {restorer.RestoredRecords:N0} records)   {(double)held / entries:0} B per key, {((double)held / entries) - ValueBytes:0} over the state; {(double)allocated / done:0} B allocated per record"
            )
        );
        var heap = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{"", -32} heap after a collection: {(double)heap / entries:0} B per key"
            )
        );
        then(thread, output);
        thread.Close();
    }

    private void WriteCheckpoints(StreamThread thread, TextWriter output)
    {
        var longestStep = TimeSpan.Zero;
        var began = Stopwatch.GetTimestamp();
        StepUntil(
            thread,
            () => Directory.Exists(Checkpoints) && Directory.GetFiles(Checkpoints, "*.checkpoint").Length == Partitions,
            step => longestStep = step > longestStep ? step : longestStep
        );
        var bytes = Directory.GetFiles(Checkpoints).Sum(file => new FileInfo(file).Length);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{"checkpoints written", -32} {Stopwatch.GetElapsedTime(began).TotalSeconds, 7:0.00} s, pauses included   {bytes >> 20:N0} MB   longest step of the stream thread meanwhile: {longestStep.TotalMilliseconds:0} ms"
            )
        );
    }

    private static void StepUntil(StreamThread thread, Func<bool> condition, Action<TimeSpan>? took = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            var stepBegan = Stopwatch.GetTimestamp();
            thread.Step();
            took?.Invoke(Stopwatch.GetElapsedTime(stepBegan));
            if (Stopwatch.GetElapsedTime(began) > Deadline)
            {
                throw new TimeoutException("the restore does not end");
            }
        }
    }

    private static Topology Topology() =>
        new()
        {
            ApplicationId = Application,
            Sources = [new SourceTopic(Input, Serdes.Raw)],
            Stores = [new StoreDefinition("states", Serdes.Raw)],
            Sinks = [],
            Processor = () => new Ignorer(),
            DeadLetterTopic = $"{Application}-dead",
        };

    private void Fill(string topic, int count)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig
            {
                BootstrapServers = broker.Address.ToString(),
                LingerMs = 20,
                BatchSize = 1_000_000,
                QueueBufferingMaxMessages = 500_000,
                QueueBufferingMaxKbytes = 256 * 1024,
                EnableDeliveryReports = false,
                CompressionType = CompressionType.Lz4,
            }
        ).Build();
        for (var i = 0; i < count; i++)
        {
            var value = new byte[ValueBytes];
            random.NextBytes(value);
            var message = new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(KeyOf(i)), Value = value };
            var target = new TopicPartition(topic, new Partition(i % Partitions));
            while (true)
            {
                try
                {
                    producer.Produce(target, message);
                    break;
                }
                catch (ProduceException<byte[], byte[]> fault) when (fault.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(5));
                }
            }
        }

        producer.Flush(Deadline);
    }

    // Random bits, as a UUID has them, that are the same again for the tail.
    private static string KeyOf(int number)
    {
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, number * unchecked((long)0x9E37_79B9_7F4A_7C15));
        BitConverter.TryWriteBytes(bytes.AsSpan(8), (number + 1) * unchecked((long)0xD6E8_FEB8_6659_FD93));
        return new Guid(bytes).ToString();
    }

    private sealed class Ignorer : IProcessor
    {
        public void Process(in StreamRecord record, ITaskContext context) { }
    }
}
