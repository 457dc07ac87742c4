using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using LeadStreams.Local.Stack;

namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>A real Prometheus that scrapes one process twice a second, with the alerts of the repository; disposing of it stops it and removes its data.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;
    private readonly Process process;
    private readonly string folder;

    private PrometheusServer(Process process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
    }

    /// <summary>Starts it, and waits until it has scraped twice: a rate needs as many.</summary>
    public static async Task<PrometheusServer> StartAsync(int scrapedPort, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("prometheus-").FullName;
        var configuration = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            global: { scrape_interval: 500ms, evaluation_interval: 1s }
            rule_files: ["{{Path.Combine(Checkout.Deploy, "prometheus", "alerts.yaml")}}"]
            scrape_configs:
              - job_name: leadstreams
                static_configs: [{ targets: ["127.0.0.1:{{scrapedPort}}"] }]
            """,
            cancellation
        );
        var port = StackPorts.WithOffset(FreePorts.FindOffset()).Operations;
        var server = new PrometheusServer(Start(folder, configuration, port), folder, port);
        try
        {
            await Wait.UntilAsync(
                async () => (await server.TryAskAsync("sum_over_time(up[1m]) > 1", cancellation)).Count > 0,
                Patience,
                () => $"prometheus did not scrape port {scrapedPort} twice",
                cancellation
            );
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The series that an expression gives now, each with its labels.</summary>
    /// <exception cref="HttpRequestException">It is no expression.</exception>
    public async Task<IReadOnlyList<JsonObject>> AskAsync(string expression, CancellationToken cancellation)
    {
        var text = await http.GetStringAsync("api/v1/query?query=" + Uri.EscapeDataString(expression), cancellation);
        return [.. JsonNode.Parse(text)!["data"]!["result"]!.AsArray().Select(one => one!["metric"]!.AsObject())];
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<IReadOnlyList<JsonObject>> TryAskAsync(string expression, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(expression, cancellation);
        }
        catch (HttpRequestException)
        {
            return []; // It does not listen yet.
        }
    }

    private static Process Start(string folder, string configuration, int port)
    {
        string[] arguments =
        [
            $"--config.file={configuration}",
            $"--storage.tsdb.path={Path.Combine(folder, "data")}",
            $"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
        ];
        try
        {
            return Process.Start(new ProcessStartInfo("prometheus", arguments) { UseShellExecute = false })!;
        }
        catch (Win32Exception missing)
        {
            Assert.Fail($"prometheus cannot be run ({missing.Message}); 'build/install.sh test' installs it");
            throw;
        }
    }
}
