using System.Globalization;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>Compaction on a real disk.</summary>
public sealed class CompactionLoadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("compaction-").FullName;

    [Fact]
    public async Task Restoring_a_million_updates_of_ten_thousand_keys_reads_less_than_fifty_thousand_records()
    {
        const int Updates = 1_000_000;
        const int Keys = 10_000;
        await using var directory = await OpenAsync();
        var log = Create(directory, segmentBytes: 256 * 1024);
        for (var i = 0; i < Updates; i += 1000)
            await log.AppendAsync(Updated(i, 1000, Keys), default);
        directory.Cleaner.Compact();
        var (table, records) = Restore(log);
        records.ShouldBeLessThan(50_000);
        table.Count.ShouldBe(Keys);
        for (var key = 0; key < Keys; key++)
            table[Name(key)].ShouldBe($"{Updates - Keys + key}");
        log.LogEndOffset.ShouldBe(Updates);
    }

    [Fact]
    public async Task Appending_reading_and_compacting_go_on_side_by_side()
    {
        const int Updates = 60_000;
        const int Keys = 50;
        await using var directory = await OpenAsync();
        var log = Create(directory, segmentBytes: 8 * 1024);
        using var done = new CancellationTokenSource();
        var compacting = Task.Run(
            () =>
            {
                var passes = 0;
                for (; !done.IsCancellationRequested; passes++)
                    directory.Cleaner.Compact();
                return passes;
            },
            Cancel
        );
        var reading = Task.Run(
            () =>
            {
                var random = new Random(1);
                for (var previous = 0L; !done.IsCancellationRequested; )
                {
                    var end = log.HighWatermark;
                    var (table, _) = Restore(log);
                    if (end >= Keys)
                        table.Count.ShouldBe(Keys);
                    // Each key is written every 50 records: no value can be older than that when the reading began.
                    foreach (var (_, value) in table)
                        long.Parse(value, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(end - Keys);
                    KeyedLog.Uncommitted(log, random.NextInt64(end + 1));
                    end.ShouldBeGreaterThanOrEqualTo(previous);
                    previous = end;
                }
            },
            Cancel
        );
        for (var i = 0; i < Updates; i += 20)
            (await log.AppendAsync(Updated(i, 20, Keys), default)).BaseOffset.ShouldBe(i);
        await done.CancelAsync();
        await reading;
        (await compacting).ShouldBeGreaterThan(1);
        directory.Cleaner.Compact();
        log.Snapshot.Segments.Length.ShouldBe(2);
        Restore(log).Table.Count.ShouldBe(Keys);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<LogDirectory> OpenAsync() =>
        LogDirectory.OpenAsync(
            new StorageOptions { DataDirectory = Path.Combine(_folder, "data"), Flush = FlushPolicy.Never },
            new ManualTime()
        );

    private static PartitionLog Create(LogDirectory directory, int segmentBytes)
    {
        var configs = CompactionTests.Eager.ToDictionary(config => config.Item1, config => config.Item2);
        configs["segment.bytes"] = $"{segmentBytes}";
        return directory.CreateTopic("changelog", 1, configs).Partitions[0];
    }

    private static byte[] Updated(int first, int count, int keys)
    {
        var records = new (string, string?)[count];
        for (var i = 0; i < count; i++)
            records[i] = (Name((first + i) % keys), $"{first + i}");
        return KeyedLog.Batch(records);
    }

    private static string Name(int key) => $"key-{key}";

    private static (SortedDictionary<string, string> Table, int Records) Restore(PartitionLog log)
    {
        var records = KeyedLog.Uncommitted(log);
        return (KeyedLog.Table(records), records.Count);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
