using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using LeadStreams.EndToEnd.Tests.Stacks;

namespace LeadStreams.EndToEnd.Tests;

/// <summary><c>leadstreams broker</c>: a broker alone in the foreground, with its metrics.</summary>
public sealed class BrokerCommandTests : IDisposable
{
    private const int Terminate = 15;
    private const string NotCleanly = "was not shut down cleanly";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly string data = Directory.CreateTempSubdirectory("leadstreams-broker-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_tells_its_metrics_and_stops_cleanly_when_asked()
    {
        using var http = new HttpClient();
        using (var broker = Start())
        {
            var (address, metrics) = await ReadyAsync(broker);
            using (var producer = new ProducerBuilder<Null, string>(Client(address)).Build())
            {
                await producer.ProduceAsync("metered", new() { Value = "one" }, Cancellation);
            }

            var text = await http.GetStringAsync(metrics, Cancellation);
            text.ShouldContain("\nkafka_broker_records_total{direction=\"in\"} 1\n");
            text.ShouldContain("\nkafka_log_flush_duration_seconds_bucket{le=\"+Inf\"} ");
            using var readiness = await http.GetAsync(new Uri(metrics, "/readyz"), Cancellation);
            readiness.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await readiness.Content.ReadAsStringAsync(Cancellation)).ShouldBe("ready     broker: running\n");

            SendSignal(broker.Id, Terminate).ShouldBe(0);
            (await ErrorsUntilExitAsync(broker)).ShouldNotContain(NotCleanly);
            broker.ExitCode.ShouldBe(0);
        }

        using (var killed = Start())
        {
            await ReadyAsync(killed);
            killed.Kill();
            (await ErrorsUntilExitAsync(killed)).ShouldNotContain(
                NotCleanly,
                Case.Sensitive,
                "the first stop was clean"
            );
        }

        using (var again = Start())
        {
            var (address, _) = await ReadyAsync(again);
            Values(address).ShouldBe(["one"]);
            SendSignal(again.Id, Terminate).ShouldBe(0);
            (await ErrorsUntilExitAsync(again)).ShouldContain(NotCleanly, Case.Sensitive, "the second was none");
        }
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    private static ClientConfig Client(string address) => new() { BootstrapServers = address };

    private static List<string> Values(string address)
    {
        var config = new ConsumerConfig(Client(address)) { GroupId = "all", EnablePartitionEof = true };
        using var consumer = new ConsumerBuilder<Ignore, string>(config).Build();
        consumer.Assign(new TopicPartitionOffset("metered", 0, Offset.Beginning));
        var values = new List<string>();
        while (consumer.Consume(Deadline).ShouldNotBeNull() is { IsPartitionEOF: false } record)
        {
            values.Add(record.Message.Value);
        }

        return values;
    }

    private static async Task<(string Address, Uri Metrics)> ReadyAsync(Process broker)
    {
        var line = await broker.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(Deadline, Cancellation);
        var words = line.ShouldNotBeNull("the broker ended before it was ready").Split(' ');
        words.Length.ShouldBe(4, line);
        (words[0], words[2]).ShouldBe(("ready", "metrics"));
        return (words[1], new Uri(words[3]));
    }

    private static async Task<string> ErrorsUntilExitAsync(Process broker)
    {
        var errors = await broker.StandardError.ReadToEndAsync(Cancellation).WaitAsync(Deadline, Cancellation);
        await broker.WaitForExitAsync(Cancellation).WaitAsync(Deadline, Cancellation);
        return errors;
    }

    private Process Start() =>
        Process.Start(
            new ProcessStartInfo(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                [
                    Checkout.Command,
                    "broker",
                    "--data",
                    data,
                    "--listen",
                    "127.0.0.1:0",
                    "--metrics",
                    "127.0.0.1:0",
                    "--set",
                    "num.partitions=1",
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
