using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;

namespace LeadStreams.Broker.Benchmarks;

/// <summary>How long one record takes to be acknowledged, one after the other; and what the disk alone takes for it.</summary>
internal static class LatencyTable
{
    private const int Samples = 1000;
    private const int BatchBytes = 280;

    public static void Print(params (string Name, string BootstrapServers)[] brokers)
    {
        Console.WriteLine(
            $"latency of one acknowledged record of {ClientLoop.ValueBytes} B (acks=all, {Samples} in a row)"
        );
        Line("file: append and fsync, no broker", Disk());
        foreach (var (name, bootstrapServers) in brokers)
        {
            Line(name, Produce(bootstrapServers));
        }
    }

    private static double[] Produce(string bootstrapServers)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = bootstrapServers,
                Acks = Acks.All,
                LingerMs = 0,
            }
        ).Build();
        var value = new byte[ClientLoop.ValueBytes];
        using var acknowledged = new SemaphoreSlim(0);
        return Measure(() =>
        {
            producer.Produce(
                new TopicPartition(ClientLoop.Topic, 0),
                new Message<Null, byte[]> { Value = value },
                _ => acknowledged.Release()
            );
            acknowledged.Wait();
        });
    }

    private static double[] Disk()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("leadstreams-bench-").FullName, "file");
        using var file = File.OpenHandle(
            path,
            FileMode.CreateNew,
            FileAccess.Write,
            options: FileOptions.DeleteOnClose
        );
        var batch = new byte[BatchBytes];
        var length = 0L;
        return Measure(() =>
        {
            RandomAccess.Write(file, batch, length);
            RandomAccess.FlushToDisk(file);
            length += batch.Length;
        });
    }

    /// <summary>Milliseconds, sorted; the first tenth is for warming up.</summary>
    private static double[] Measure(Action one)
    {
        var milliseconds = new double[Samples];
        for (var i = -Samples / 10; i < Samples; i++)
        {
            var started = Stopwatch.GetTimestamp();
            one();
            milliseconds[Math.Max(i, 0)] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return milliseconds;
    }

    private static void Line(string name, double[] sorted) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {name, -38} p50 {sorted[Samples / 2], 7:F2} ms   p99 {sorted[Samples * 99 / 100], 7:F2} ms"
            )
        );
}
