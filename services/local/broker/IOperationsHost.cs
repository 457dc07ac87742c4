namespace LeadStreams.Local.Broker;

/// <summary>The HTTP face of the process that runs the broker.</summary>
public interface IOperationsHost : IAsyncDisposable
{
    /// <summary>Where Prometheus finds the metrics.</summary>
    Uri MetricsUrl { get; }

    /// <summary>The broker serves its clients now.</summary>
    void Ready();
}
