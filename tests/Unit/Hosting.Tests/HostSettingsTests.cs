using LeadStreams.Hosting.Metrics;
using Microsoft.Extensions.Configuration;

namespace LeadStreams.Hosting.Tests;

public sealed class HostSettingsTests
{
    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["kafka"] = "nowhere",
                    ["schema_registry"] = "not a url",
                    ["schemas"] = "/does/not/exist",
                    ["sources"] = "/neither",
                }
            )
            .Build();

        var faults = Should.Throw<SettingsException>(() => HostSettings.From(configuration)).Faults;

        faults.Count.ShouldBe(4);
        faults.ShouldContain(fault => fault.StartsWith("kafka: 'nowhere'", StringComparison.Ordinal));
        faults.ShouldContain(fault => fault.Contains("/does/not/exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Readiness_is_red_until_every_service_works()
    {
        var health = new Dictionary<string, ServiceHealth> { ["identity"] = new(), ["markets"] = new() };
        using var metrics = new PrometheusExporter();
        await using var endpoint = await OperationsEndpoint.StartAsync(
            "http://127.0.0.1:0",
            metrics,
            health,
            cancellation: TestContext.Current.CancellationToken
        );
        using var http = new HttpClient { BaseAddress = endpoint.Address };
        health["markets"].Ready();
        health["identity"].NotReady("restoring 40 %");

        var red = await http.GetAsync("/readyz", TestContext.Current.CancellationToken);
        ((int)red.StatusCode).ShouldBe(503);
        (await red.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(
            "not ready identity: restoring 40 %"
        );
        metrics.Scrape().ShouldContain("leadstreams_service_ready{service_name=\"identity\"} 0\n");
        metrics.Scrape().ShouldContain("leadstreams_service_ready{service_name=\"markets\"} 1\n");

        health["identity"].Ready();
        var green = await http.GetAsync("/readyz", TestContext.Current.CancellationToken);
        ((int)green.StatusCode).ShouldBe(200);
        metrics.Scrape().ShouldContain("leadstreams_service_ready{service_name=\"identity\"} 1\n");
    }
}
