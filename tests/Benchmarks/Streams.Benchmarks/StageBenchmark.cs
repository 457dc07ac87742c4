using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Benchmarks;

/// <summary>Runs the raw loop and the runtime's stages over the same input on the same broker, in turn.</summary>
internal sealed class StageBenchmark : IAsyncDisposable
{
    private const string Input = "bench-in";
    private const int Partitions = 4;
    private const int Keys = 20_000;
    private const int ValueBytes = 200;

    private readonly LocalBroker broker;
    private readonly string directory;
    private readonly KafkaConnection connection;
    private readonly int records;
    private readonly SortedDictionary<string, List<double>> perSecond = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double>> cpuSeconds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> bytesPerRecord = new(StringComparer.Ordinal);
    private int runs;

    private StageBenchmark(LocalBroker broker, string directory, int records)
    {
        this.broker = broker;
        this.directory = directory;
        this.records = records;
        connection = new KafkaConnection { BootstrapServers = broker.Address.ToString() };
    }

    /// <summary>On the same broker.</summary>
    public LatencyBenchmark Latency => new(connection);

    public static async Task<StageBenchmark> StartAsync(int records)
    {
        var directory = Directory.CreateTempSubdirectory("leadstreams-bench-").FullName;
        var options = new BrokerOptions
        {
            DataDirectory = directory,
            Listen = new BrokerAddress("127.0.0.1", 0),
            Flush = FlushPolicy.Never,
            Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
        };
        var bench = new StageBenchmark(await LocalBroker.StartAsync(options), directory, records);
        bench.CreateTopic(Input);
        bench.Fill(Input);
        return bench;
    }

    public void RunRound()
    {
        Measure("raw loop", RawLoop);
        Measure("stateless stage", () => Stage(Stages.PassThrough, Input));
        Measure("keyed stage", () => Stage(Stages.Counting, Input));
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    public void Report(TextWriter output)
    {
        var raw = Median("raw loop");
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{records:N0} records of {ValueBytes} B, {Keys:N0} keys, {Partitions} partitions, {Environment.ProcessorCount} cores, broker in the same process"
            )
        );
        foreach (var name in perSecond.Keys)
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -16} {Median(name), 10:N0} records/s   {Median(name) / raw:0.00} of the raw loop   {bytesPerRecord[name]:N0} B allocated per record   {1e6 * Middle(cpuSeconds[name]) / records:0.00} µs of processor time, {Middle(cpuSeconds["raw loop"]) / Middle(cpuSeconds[name]):0.00} of the raw loop, broker included"
                )
            );
        }

        ReportRatio(output, "stateless stage");
        ReportRatio(output, "keyed stage");
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    // The line that the table of all benchmarks is made of: RATIO <name> <ratio> <ours> <raw loop> <unit>
    private void ReportRatio(TextWriter output, string name) =>
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"RATIO streams-{name.Replace(' ', '-')} {Median(name) / Median("raw loop"):0.00} {Median(name):0} {Median("raw loop"):0} records/s"
            )
        );

    private double Median(string name)
    {
        var sorted = perSecond[name].Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private void Measure(string name, Func<TimeSpan> run)
    {
        var before = GC.GetTotalAllocatedBytes();
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var elapsed = run();
        cpuSeconds.TryAdd(name, []);
        cpuSeconds[name].Add((Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds);
        if (!perSecond.TryGetValue(name, out var results))
        {
            perSecond.Add(name, results = []);
        }

        results.Add(records / elapsed.TotalSeconds);
        bytesPerRecord[name] = (GC.GetTotalAllocatedBytes() - before) / records;
    }

    private void CreateTopic(string topic)
    {
        using var admin = new KafkaLogClients(connection, NullLogger.Instance).CreateAdmin();
        admin.CreateCompactedTopic(topic, Partitions);
    }

    private void Fill(string topic)
    {
        var random = new Random(1);
        using var producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = connection.BootstrapServers,
                LingerMs = 20,
                BatchSize = 1_000_000,
                QueueBufferingMaxMessages = records,
                EnableDeliveryReports = false,
                Partitioner = Partitioner.Murmur2Random,
            }
        ).Build();
        for (var i = 0; i < records; i++)
        {
            var value = new byte[ValueBytes];
            random.NextBytes(value);
            var key = random.Next(Keys);
            producer.Produce(topic, new Message<string, byte[]> { Key = $"key-{key}", Value = value });
        }

        producer.Flush(TimeSpan.FromMinutes(2));
    }

    private TimeSpan RawLoop()
    {
        var run = $"raw-{++runs}";
        CreateTopic(run);
        return Stages.RawLoop(connection.BootstrapServers, Input, run, records);
    }

    private TimeSpan Stage(Func<string, string, Topology> build, string input)
    {
        var topology = build($"stage-{++runs}", input);
        CreateTopic(topology.Sinks[0].Topic);
        CreateTopic(topology.DeadLetterTopic);
        var options = new StreamThreadOptions { CommitInterval = TimeSpan.FromMilliseconds(100) };
        using var thread = new StreamThread(
            topology,
            new KafkaLogClients(connection, NullLogger.Instance),
            options,
            TimeProvider.System,
            NullLogger.Instance
        );
        while (thread.Status.RunningTasks < Partitions)
        {
            thread.Step();
        }

        // From the first record to the last commit; what the start costs is not the stage's.
        var began = 0L;
        while (thread.Session!.Processed < records)
        {
            var stepBegan = Stopwatch.GetTimestamp();
            thread.Step();
            began = began == 0 && thread.Session.HasOpenTransaction ? stepBegan : began;
        }

        return Stopwatch.GetElapsedTime(began);
    }
}
