using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Kafka;

/// <summary>Runs a topology on Kafka, on threads of its own.</summary>
/// <param name="topology">Makes the topology, once for each thread: what it closes over is not shared between them.</param>
/// <param name="options">How it runs.</param>
/// <param name="clock">Clock.</param>
/// <param name="loggers">Loggers.</param>
public sealed class KafkaStreams(
    Func<Topology> topology,
    KafkaStreamsOptions options,
    TimeProvider clock,
    ILoggerFactory loggers
)
{
    /// <summary>
    /// Runs until <paramref name="stopping"/> is cancelled, then commits and leaves the group, so that others take over at once. Brokers that go
    /// away, fenced transactions and rebalances are dealt with inside. The failure of one thread stops the others, too.
    /// </summary>
    /// <exception cref="TopologyException">Topics are missing or do not fit the topology.</exception>
    /// <exception cref="Ports.LogException">Kafka was not reached within the start timeout, or no transaction can be committed.</exception>
    /// <exception cref="ProcessorException">The processor failed: we are wrong.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        var connection = new KafkaConnection
        {
            BootstrapServers = options.BootstrapServers,
            ClientSettings = options.ClientSettings,
        };
        var threadOptions = new StreamThreadOptions
        {
            InstanceId = options.InstanceId,
            Threads = options.Threads,
            CommitInterval = options.CommitInterval,
            StartTimeout = options.StartTimeout,
            StatusChanged = options.StatusChanged,
            Checkpoints = Checkpoints(),
            Inspection = options.Inspection,
        };
        var application = topology().ApplicationId;
        var logger = loggers.CreateLogger($"LeadStreams.Streams.{application}");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var group = new StreamThreadGroup(
            topology,
            new KafkaLogClients(connection, logger),
            threadOptions,
            clock,
            logger
        );
        await Task.WhenAll(group.Threads.Select(thread => RunOnThread(thread, application, logger, ending)));
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

    private static Task RunOnThread(
        StreamThread thread,
        string application,
        ILogger logger,
        CancellationTokenSource ending
    )
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                Run(thread, ending.Token);
                completion.SetResult();
            }
            catch (Exception fault)
            {
                Log.Stopped(logger, application, fault);
                ending.Cancel();
                completion.SetException(fault);
            }
        })
        {
            Name = $"streams-{application}",
            IsBackground = true,
        }.Start();
        return completion.Task;
    }

    private static void Run(StreamThread thread, CancellationToken ending)
    {
        using (thread)
        {
            while (!ending.IsCancellationRequested)
            {
                var wait = thread.Step();
                if (wait > TimeSpan.Zero)
                {
                    ending.WaitHandle.WaitOne(wait);
                }
            }

            thread.Close();
        }
    }
}
