using System.Runtime.InteropServices;

namespace LeadStreams.Broker.Benchmarks;

/// <summary>
/// The mock cluster that librdkafka carries for its own tests (<c>rdkafka_mock.h</c>): one broker, in C, in the memory of this process,
/// without durability, validation or transactions' isolation. It keeps 5 MiB a partition.
/// </summary>
internal sealed partial class MockCluster : IDisposable
{
    private const int Producer = 0;
    private const int ErrorBytes = 512;
    private readonly nint owner;
    private readonly nint cluster;

    private MockCluster(nint owner, nint cluster)
    {
        this.owner = owner;
        this.cluster = cluster;
        BootstrapServers = Marshal.PtrToStringUTF8(Bootstraps(cluster))!;
    }

    public string BootstrapServers { get; }

    public static MockCluster Start()
    {
        var error = new byte[ErrorBytes];
        var owner = NewClient(Producer, NewConfiguration(), error, (nuint)error.Length);
        var cluster = owner == 0 ? 0 : NewCluster(owner, 1);
        return cluster == 0
            ? throw new InvalidOperationException("librdkafka did not start its mock cluster")
            : new MockCluster(owner, cluster);
    }

    public void CreateTopic(string topic, int partitions) => _ = CreateTopic(cluster, topic, partitions, 1);

    public void Dispose()
    {
        Destroy(cluster);
        DestroyClient(owner);
    }

    [LibraryImport("librdkafka", EntryPoint = "rd_kafka_conf_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial nint NewConfiguration();

    [LibraryImport("librdkafka", EntryPoint = "rd_kafka_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial nint NewClient(int type, nint configuration, byte[] error, nuint errorBytes);

    [LibraryImport("librdkafka", EntryPoint = "rd_kafka_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial void DestroyClient(nint client);

    [LibraryImport("librdkafka", EntryPoint = "rd_kafka_mock_cluster_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial nint NewCluster(nint client, int brokers);

    [LibraryImport("librdkafka", EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial nint Bootstraps(nint cluster);

    [LibraryImport("librdkafka", EntryPoint = "rd_kafka_mock_cluster_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial void Destroy(nint cluster);

    [LibraryImport("librdkafka", EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    private static partial int CreateTopic(nint cluster, string topic, int partitions, int replicas);
}
