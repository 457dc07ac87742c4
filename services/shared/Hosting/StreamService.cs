using System.Globalization;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Runtime;
using Microsoft.Extensions.Configuration;

namespace LeadStreams.Hosting;

/// <summary>A service that is one topology on Kafka.</summary>
/// <param name="name">Service name; the topology's application id is the same.</param>
/// <param name="topology">Makes the topology from what the host gives.</param>
/// <param name="needsTenantSecret">True for a service that cannot do without the tenant's secret.</param>
public class StreamService(string name, Func<ServiceEnvironment, Topology> topology, bool needsTenantSecret = false)
    : IService
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public TopologyDescription Describe(ServiceEnvironment environment) =>
        TopologyDescription.Of(topology(environment));

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults(ServiceEnvironment environment) =>
        needsTenantSecret && TenantSecret.FaultOf(environment.TenantSecretFile) is { } fault ? [fault] : [];

    /// <inheritdoc/>
    /// <exception cref="SettingsException">The settings have faults.</exception>
    public Task RunAsync(ServiceEnvironment environment, CancellationToken stopping)
    {
        if (Faults(environment) is { Count: > 0 } faults)
        {
            throw new SettingsException(faults);
        }

        var options = new KafkaStreamsOptions
        {
            BootstrapServers = environment.BootstrapServers,
            InstanceId = environment.Settings["instance"] ?? "0",
            Threads = environment.Settings.GetValue("threads", environment.Threads),
            CommitInterval = TimeSpan.FromMilliseconds(environment.Settings.GetValue("commit_interval_ms", 100)),
            StartTimeout = TimeSpan.FromSeconds(environment.Settings.GetValue("start_timeout_s", 60)),
            StateDirectory = environment.StateDirectory,
            CheckpointInterval = TimeSpan.FromSeconds(environment.Settings.GetValue("checkpoint_interval_s", 60)),
            CheckpointMaxAge = TimeSpan.FromHours(environment.Settings.GetValue("checkpoint_max_age_h", 12)),
            Inspection = environment.State,
            StatusChanged = status => Tell(environment.Health, status),
        };
        return new KafkaStreams(() => topology(environment), options, environment.Clock, environment.Loggers).RunAsync(
            stopping
        );
    }

    // A paused service is as it was told to be: it stays ready, so that nobody restarts it.
    private static string Sentence(StreamThreadStatus status) =>
        status.PausedSince is { } since
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"paused since {since:yyyy-MM-dd HH:mm:ss} UTC ({status.PausedTasks} of {status.RunningTasks} tasks); 'leadstreams resume' lets it go on"
            )
        : status.RunningTasks == 1 ? "running 1 task"
        : $"running {status.RunningTasks} tasks";

    private static void Tell(ServiceHealth health, StreamThreadStatus status)
    {
        switch (status.Phase)
        {
            case StreamThreadPhase.Running:
                health.Ready(Sentence(status));
                break;
            case StreamThreadPhase.Restoring:
                health.NotReady($"restoring {status.RestoringTasks} task(s), {status.RestoredPercent} % read");
                break;
            default:
                health.NotReady(status.Phase.ToString().ToLowerInvariant());
                break;
        }
    }
}
