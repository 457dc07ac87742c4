using System.Diagnostics;
using System.Globalization;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Benchmarks;

/// <summary>
/// How long a record takes through one stage: from the call that produces it to the moment when a read_committed reader has the stage's output.
/// Records come one by one, far below what the stage can do, so that what is measured is waiting: the producer's linger, the commit interval, the commit.
/// </summary>
internal sealed class LatencyBenchmark(KafkaConnection connection)
{
    private const int Records = 1_000;
    private const int WarmUp = 100;
    private const int Partitions = 4;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    public async Task RunAsync(TimeSpan commitInterval, TextWriter output)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"latency-{commitInterval.TotalMilliseconds}");
        var topology = Stages.PassThrough(name, $"{name}-in");
        var clients = new KafkaLogClients(connection, NullLogger.Instance);
        CreateTopics(clients, $"{name}-in", $"{name}-out", $"{name}-dead");
        var options = new KafkaStreamsOptions
        {
            BootstrapServers = connection.BootstrapServers,
            CommitInterval = commitInterval,
        };
        using var stop = new CancellationTokenSource();
        var streams = new KafkaStreams(() => topology, options, TimeProvider.System, NullLoggerFactory.Instance);
        var running = streams.RunAsync(stop.Token);
        var producing = ProduceAsync($"{name}-in");
        var latencies = Read(clients, $"{name}-out");
        await producing;
        await stop.CancelAsync();
        await running;
        latencies.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"latency through one stage, commit interval {commitInterval.TotalMilliseconds} ms: p50 {At(latencies, 0.50):0} ms, p99 {At(latencies, 0.99):0} ms ({latencies.Count} records, {1000 / Between.TotalMilliseconds:0} a second)"
            )
        );
    }

    private static double At(List<double> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];

    private static void CreateTopics(KafkaLogClients clients, params ReadOnlySpan<string> topics)
    {
        using var admin = clients.CreateAdmin();
        foreach (var topic in topics)
        {
            admin.CreateCompactedTopic(topic, Partitions);
        }
    }

    private async Task ProduceAsync(string topic)
    {
        using var producer = new KafkaRecordProducer(connection, TimeSpan.FromSeconds(30), NullLogger.Instance);
        using var timer = new PeriodicTimer(Between);
        Task last = Task.CompletedTask;
        for (var i = 0; i < Records + WarmUp; i++)
        {
            await timer.WaitForNextTickAsync();
            var key = i.ToString(CultureInfo.InvariantCulture);
            last = producer.ProduceAsync(
                topic,
                key,
                BitConverter.GetBytes(Stopwatch.GetTimestamp()),
                RecordHeaders.Empty
            );
        }

        await last;
    }

    private static List<double> Read(KafkaLogClients clients, string topic)
    {
        using var reader = clients.CreateReader();
        for (var partition = 0; partition < Partitions; partition++)
        {
            reader.Add(new TopicPartition(topic, partition), 0);
        }

        var batch = new LogRecord[100];
        var latencies = new List<double>();
        var seen = 0;
        for (var began = Stopwatch.GetTimestamp(); seen < Records + WarmUp; )
        {
            if (Stopwatch.GetElapsedTime(began) > Deadline)
            {
                throw new TimeoutException($"{seen} records came");
            }

            var count = reader.Poll(batch, TimeSpan.FromMilliseconds(100));
            for (var i = 0; i < count; i++)
            {
                var sentAt = BitConverter.ToInt64(batch[i].Value!.Value.Span);
                if (++seen > WarmUp)
                {
                    latencies.Add(Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds);
                }
            }
        }

        return latencies;
    }
}
