using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Kafka;

/// <summary>Runs a topology on Kafka, on a thread of its own.</summary>
public sealed class KafkaStreams(
    Topology topology,
    KafkaStreamsOptions options,
    TimeProvider clock,
    ILoggerFactory loggers
)
{
    private readonly ILogger logger = loggers.CreateLogger($"LeadStreams.Streams.{topology.ApplicationId}");

    /// <summary>
    /// Runs until <paramref name="stopping"/> is cancelled, then commits and leaves the group. Brokers that go away, fenced transactions and
    /// rebalances are dealt with inside.
    /// </summary>
    /// <exception cref="TopologyException">Topics are missing or do not fit the topology.</exception>
    /// <exception cref="Ports.LogException">Kafka was not reached within the start timeout, or no transaction can be committed.</exception>
    /// <exception cref="ProcessorException">The processor failed: we are wrong.</exception>
    public Task RunAsync(CancellationToken stopping)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(completion, stopping))
        {
            Name = $"streams-{topology.ApplicationId}",
            IsBackground = true,
        };
        thread.Start();
        return completion.Task;
    }

    private CheckpointOptions? Checkpoints() =>
        options.StateDirectory is { } folder
            ? new CheckpointOptions
            {
                Folder = new FileCheckpointFolder(folder),
                Background = new BackgroundQueue(),
                Interval = options.CheckpointInterval,
                MaxAge = options.CheckpointMaxAge,
            }
            : null;

    private void Run(TaskCompletionSource completion, CancellationToken stopping)
    {
        var connection = new KafkaConnection
        {
            BootstrapServers = options.BootstrapServers,
            ClientSettings = options.ClientSettings,
        };
        var threadOptions = new StreamThreadOptions
        {
            InstanceId = options.InstanceId,
            CommitInterval = options.CommitInterval,
            StartTimeout = options.StartTimeout,
            StatusChanged = options.StatusChanged,
            Checkpoints = Checkpoints(),
            Inspection = options.Inspection,
        };
        try
        {
            using var thread = new StreamThread(
                topology,
                new KafkaLogClients(connection, logger),
                threadOptions,
                clock,
                logger
            );
            while (!stopping.IsCancellationRequested)
            {
                var wait = thread.Step();
                if (wait > TimeSpan.Zero)
                {
                    stopping.WaitHandle.WaitOne(wait);
                }
            }

            thread.Close();
            completion.SetResult();
        }
        catch (Exception fault)
        {
            Log.Stopped(logger, topology.ApplicationId, fault);
            completion.SetException(fault);
        }
    }
}
