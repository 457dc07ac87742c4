using LeadStreams.Streams;

namespace LeadStreams.Hosting;

/// <summary>One deployable: it runs until it is told to stop. The same object runs in its own process and in the all-in-one laptop process.</summary>
public interface IService
{
    /// <summary>Folder name = application id = consumer group = compose service.</summary>
    string Name { get; }

    /// <summary>What the service reads, keeps and writes, with these settings. Connects to nothing.</summary>
    TopologyDescription Describe(ServiceEnvironment environment);

    /// <summary>What is wrong about its settings, each as a sentence for a human. Connects to nothing.</summary>
    IReadOnlyList<string> Faults(ServiceEnvironment environment) => [];

    /// <summary>
    /// Runs until <paramref name="stopping"/> is cancelled, then finishes what is in flight and returns. An exception means: we are wrong; the
    /// process ends with a non-zero code.
    /// </summary>
    Task RunAsync(ServiceEnvironment environment, CancellationToken stopping);
}
