using System.Diagnostics.Metrics;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Counts what the gateway answered, by source and outcome: bounded sets both.</summary>
internal sealed class GatewayTelemetry : IDisposable
{
    private readonly Meter meter = new("LeadStreams.Ingest");
    private readonly Counter<long> deliveries;
    private readonly ILogger logger;

    public GatewayTelemetry(ILogger logger)
    {
        this.logger = logger;
        deliveries = meter.CreateCounter<long>(
            "leadstreams.ingest.deliveries",
            "{delivery}",
            "HTTP deliveries by source and outcome"
        );
    }

    public void Taken(string source) => Count(source, "taken");

    public void Refused(string source, string outcome)
    {
        Count(source, outcome);
        logger.DeliveryRefused(source, outcome);
    }

    public void NotDurable(string source, Exception reason)
    {
        Count(source, "not_durable");
        logger.DeliveryNotDurable(source, reason.Message);
    }

    public void SecretMissing(string source, string secret)
    {
        Count(source, "secret_missing");
        logger.SecretMissing(source, secret);
    }

    public void Dispose() => meter.Dispose();

    private void Count(string source, string outcome)
    {
        deliveries.Add(
            1,
            new KeyValuePair<string, object?>("source", source),
            new KeyValuePair<string, object?>("outcome", outcome)
        );
    }
}
