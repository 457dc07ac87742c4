using LeadStreams.Hosting;
using LeadStreams.Hosting.Metrics;
using LeadStreams.Local.Broker;

namespace LeadStreams.Local.Stack.Components;

/// <summary>Serves the metrics and the readiness of a broker that has its process for itself, as services serve theirs.</summary>
internal sealed class BrokerOperations : IOperationsHost
{
    private readonly PrometheusExporter exporter;
    private readonly ServiceHealth health;
    private readonly OperationsEndpoint endpoint;

    private BrokerOperations(PrometheusExporter exporter, ServiceHealth health, OperationsEndpoint endpoint)
    {
        this.exporter = exporter;
        this.health = health;
        this.endpoint = endpoint;
    }

    public Uri MetricsUrl => new(endpoint.Address, "/metrics");

    /// <summary>Begins to serve, and to count.</summary>
    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<IOperationsHost> StartAsync(BrokerAddress address)
    {
        var exporter = new PrometheusExporter();
        try
        {
            var health = new ServiceHealth();
            var services = new Dictionary<string, ServiceHealth> { ["broker"] = health };
            var endpoint = await OperationsEndpoint.StartAsync($"http://{address}", exporter, services);
            return new BrokerOperations(exporter, health, endpoint);
        }
        catch
        {
            exporter.Dispose();
            throw;
        }
    }

    public void Ready() => health.Ready();

    public async ValueTask DisposeAsync()
    {
        await endpoint.DisposeAsync();
        exporter.Dispose();
    }
}
