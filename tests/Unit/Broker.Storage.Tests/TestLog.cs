using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>A data folder on a simulated disk with one topic "t" of one partition.</summary>
internal sealed class TestLog : IAsyncDisposable
{
    public const string Folder = "/data";
    private readonly StorageOptions _options;

    private TestLog(StorageOptions options, SimulatedDisk disk, ManualTime time, LogDirectory directory)
    {
        _options = options;
        Disk = disk;
        Time = time;
        Directory = directory;
    }

    public SimulatedDisk Disk { get; private set; }
    public ManualTime Time { get; }
    public LogDirectory Directory { get; private set; }
    public PartitionLog Partition => Topic.Partitions[0];

    public Topic Topic =>
        Directory.TryGetTopic("t", out var topic) ? topic : throw new InvalidOperationException("no t");

    public static Task<TestLog> OpenAsync(params (string Key, string Value)[] configs) =>
        OpenAsync(FlushPolicy.Always, configs);

    public static Task<TestLog> OpenAsync(FlushPolicy flush, params (string Key, string Value)[] configs) =>
        OpenAsync(flush, new CleanerOptions(), configs);

    public static async Task<TestLog> OpenAsync(
        FlushPolicy flush,
        CleanerOptions cleaner,
        params (string Key, string Value)[] configs
    )
    {
        var options = new StorageOptions
        {
            DataDirectory = Folder,
            Flush = flush,
            FlushThreads = 1,
            Cleaner = cleaner,
        };
        var disk = new SimulatedDisk();
        var time = new ManualTime();
        var directory = await LogDirectory.OpenAsync(options, time, disk);
        directory.CreateTopic("t", 1, configs.ToDictionary(pair => pair.Key, pair => pair.Value));
        return new TestLog(options, disk, time, directory);
    }

    /// <summary>Shuts down in order and opens again.</summary>
    public async Task RestartAsync()
    {
        await Directory.DisposeAsync();
        await OpenAgainAsync(Disk);
    }

    /// <summary>Opens what a crash left.</summary>
    public async Task CrashAsync(Func<SimulatedDisk, SimulatedDisk> crash)
    {
        var after = crash(Disk);
        await Directory.DisposeAsync();
        await OpenAgainAsync(after);
    }

    public async Task OpenAgainAsync(SimulatedDisk disk)
    {
        Disk = disk;
        Directory = await LogDirectory.OpenAsync(_options, Time, disk);
    }

    public async Task<AppendResult> AppendAsync(byte[] batch, AppendOptions options = default) =>
        await Partition.AppendAsync(batch, options);

    public async Task<AppendResult> EndAsync(long producerId, bool commit, short epoch = 0) =>
        await Partition.AppendMarkerAsync(producerId, epoch, commit, coordinatorEpoch: 0);

    /// <summary>Everything from the log start on, batch by batch.</summary>
    public List<byte[]> ReadAll() => ReadFrom(Partition.LogStartOffset);

    public List<byte[]> ReadFrom(long offset, int maxBytes = 1024 * 1024)
    {
        var batches = new List<byte[]>();
        while (true)
        {
            using var result = Partition.Read(offset, maxBytes, long.MaxValue, atLeastOneBatch: true);
            result.ErrorCode.ShouldBe((short)0);
            if (result.Records.IsEmpty)
                return batches;
            batches.AddRange(Split(result.Records.Span));
            result.NextOffset.ShouldBeGreaterThan(offset);
            offset = result.NextOffset;
        }
    }

    public static List<byte[]> Split(ReadOnlySpan<byte> records)
    {
        var batches = new List<byte[]>();
        while (!records.IsEmpty)
        {
            var batch = new RecordBatch(records);
            batches.Add(records[..(int)batch.SizeInBytes].ToArray());
            records = records[(int)batch.SizeInBytes..];
        }

        return batches;
    }

    public ValueTask DisposeAsync() => Directory.DisposeAsync();
}
