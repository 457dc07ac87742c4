using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class CompactionTests
{
    /// <summary>A segment for every batch, compacted at every look, tombstones kept for a second.</summary>
    internal static readonly (string, string)[] Eager =
    [
        ("cleanup.policy", "compact"),
        ("segment.bytes", "100"),
        ("min.cleanable.dirty.ratio", "0"),
        ("delete.retention.ms", "1000"),
    ];

    [Fact]
    public async Task The_newest_record_of_every_key_stays_where_it_was()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(KeyedLog.Batch(("a", "1"), ("b", "1"), ("a", "2")));
        await log.AppendAsync(KeyedLog.Batch(("c", "1")));
        await log.AppendAsync(KeyedLog.Batch(("b", "2"), ("d", "1")));
        await log.AppendAsync(KeyedLog.Batch(("end", "1")));
        Compact(log);
        Offsets(log).ShouldBe([2, 3, 4, 5, 6]);
        KeyedLog.Uncommitted(log.Partition, 1)[0].ShouldBe(new Seen(2, "a", "2", Batch.Timestamp + 2));
        var first = new RecordBatch(log.ReadAll()[0]);
        (first.BaseOffset, first.LastOffsetDelta, first.RecordCount).ShouldBe((0L, 2, 1));
        log.Partition.LogEndOffset.ShouldBe(7);
    }

    [Fact]
    public async Task Small_segments_become_one()
    {
        await using var log = await TestLog.OpenAsync([.. Eager[..1], ("segment.bytes", "400"), .. Eager[2..]]);
        for (var i = 0; i < 40; i++)
            await log.AppendAsync(KeyedLog.Batch(($"k{i % 2}", $"{i}")));
        log.Partition.Snapshot.Segments.Length.ShouldBeGreaterThan(5);
        Compact(log);
        log.Partition.Snapshot.Segments.Length.ShouldBe(2);
        log.Disk.FilesEndingWith(".log").Count.ShouldBe(2);
        log.Disk.FilesEndingWith(".index").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_tombstone_stays_for_its_time_after_the_first_cleaning_and_then_goes()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(KeyedLog.Batch(("a", "1")));
        await log.AppendAsync(KeyedLog.Batch(("a", null)));
        await log.AppendAsync(KeyedLog.Batch(("b", "1")));
        await log.AppendAsync(KeyedLog.Batch(("end", "1")));
        log.Time.Now += TimeSpan.FromDays(30);
        Compact(log);
        KeyedLog.Uncommitted(log.Partition)[0].ShouldBe(new Seen(1, "a", null, Batch.Timestamp));
        log.Time.Now += TimeSpan.FromMilliseconds(999);
        Compact(log);
        Offsets(log).ShouldBe([1, 2, 3]);
        await log.RestartAsync();
        log.Time.Now += TimeSpan.FromMilliseconds(1);
        Compact(log);
        Offsets(log).ShouldBe([2, 3]);
        KeyedLog.Uncommitted(log.Partition, 0).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Aborted_records_go_and_markers_follow_when_nothing_is_left_of_their_transaction()
    {
        await using var log = await OpenAsync();
        await log.AppendAsync(KeyedLog.Transactional(1, 0, ("a", "aborted")));
        await log.EndAsync(1, commit: false);
        await log.AppendAsync(KeyedLog.Transactional(2, 0, ("b", "old")));
        await log.EndAsync(2, commit: true);
        await log.AppendAsync(KeyedLog.Transactional(1, 1, ("b", "new")));
        await log.EndAsync(1, commit: true);
        await log.AppendAsync(KeyedLog.Transactional(2, 1, ("a", "kept")));
        await log.EndAsync(2, commit: true);
        await log.AppendAsync(KeyedLog.Batch(("end", "1")));
        for (var round = 0; round < 4; round++)
        {
            Compact(log);
            KeyedLog
                .Committed(log.Partition)
                .Select(seen => (seen.Offset, seen.Value))
                .Take(2)
                .ShouldBe([(4, "new"), (6, "kept")]);
            await LoseCachesAsync(log);
            KeyedLog
                .Committed(log.Partition)
                .Select(seen => (seen.Offset, seen.Value))
                .Take(2)
                .ShouldBe([(4, "new"), (6, "kept")]);
            log.Time.Now += TimeSpan.FromSeconds(2);
            await log.AppendAsync(KeyedLog.Batch(("end", $"{round}")));
        }

        var batches = log.ReadAll();
        batches.Count(bytes => new RecordBatch(bytes).IsControl).ShouldBe(2);
        log.Partition.AbortedTransactions(0, long.MaxValue).ShouldBeEmpty();
        (await log.AppendAsync(KeyedLog.Transactional(1, 2, ("a", "next")))).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task Nothing_undecided_and_nothing_too_young_is_compacted()
    {
        await using var log = await TestLog.OpenAsync([.. Eager, ("min.compaction.lag.ms", "5000")]);
        var nowMs = log.Time.NowMs;
        await log.AppendAsync(Batch.Plain(timestampMs: nowMs - 9000));
        await log.AppendAsync(Batch.Plain(timestampMs: nowMs - 8000));
        await log.AppendAsync(Batch.Plain(timestampMs: nowMs - 2000));
        await log.AppendAsync(Batch.Transactional(7, 0));
        await log.AppendAsync(Batch.Plain(timestampMs: nowMs));
        await log.AppendAsync(Batch.Plain(timestampMs: nowMs));
        Compact(log);
        Offsets(log).ShouldBe([1, 2, 3, 4, 5]);
        log.Time.Now += TimeSpan.FromSeconds(9);
        Compact(log);
        Offsets(log).ShouldBe([2, 3, 4, 5]);
        await log.EndAsync(7, commit: true);
        await log.AppendAsync(Batch.Plain(timestampMs: nowMs));
        Compact(log);
        Offsets(log)[^1].ShouldBe(7);
        Offsets(log).Count.ShouldBeLessThan(4);
    }

    [Fact]
    public async Task A_log_waits_for_its_dirty_ratio_but_not_longer_than_its_lag()
    {
        await using var log = await TestLog.OpenAsync([
            Eager[0],
            Eager[1],
            ("min.cleanable.dirty.ratio", "0.9"),
            ("max.compaction.lag.ms", "60000"),
        ]);
        for (var i = 0; i < 10; i++)
            await log.AppendAsync(KeyedLog.Batch(($"k{i}", "1")));
        Compact(log);
        await log.AppendAsync(Batch.Plain(timestampMs: log.Time.NowMs));
        await log.AppendAsync(Batch.Plain(timestampMs: log.Time.NowMs));
        Compact(log);
        Offsets(log).Count.ShouldBe(12);
        log.Partition.Cleaner.DirtyRatio.ShouldBeInRange(0.01, 0.5);
        log.Time.Now += TimeSpan.FromSeconds(61);
        Compact(log);
        Offsets(log).Count.ShouldBe(11);
    }

    [Fact]
    public async Task A_small_idle_topic_is_closed_and_compacted_in_time_and_keeps_its_last_record()
    {
        await using var log = await TestLog.OpenAsync(
            ("cleanup.policy", "compact"),
            ("max.compaction.lag.ms", "60000"),
            ("delete.retention.ms", "0")
        );
        await log.AppendAsync(KeyedLog.Batch(("a", "1"), ("a", "2")));
        await log.AppendAsync(KeyedLog.Batch(("a", null)));
        log.Time.Now += TimeSpan.FromSeconds(61);
        for (var round = 0; round < 3; round++)
            Compact(log);
        Offsets(log).ShouldBe([2]);
        log.Partition.LogEndOffset.ShouldBe(3);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Compressed_batches_are_compacted(string codec)
    {
        await using var log = await TestLog.OpenAsync([Eager[0], ("segment.bytes", "1000"), .. Eager[2..]]);
        await log.AppendAsync(GoldenBatches.Of(codec));
        await log.AppendAsync(KeyedLog.Batch(("key-2", "newer"), ("key-3", null)));
        await log.AppendAsync(GoldenBatches.Of("gzip"));
        await log.AppendAsync(KeyedLog.Batch(("key-0", "newest")));
        log.Partition.SetConfig(
            LogConfig.Parse(new Dictionary<string, string>(), Eager.ToDictionary(c => c.Item1, c => c.Item2))
        );
        await log.AppendAsync(KeyedLog.Batch(("end", "1")));
        var before = log.Partition.SizeInBytes;
        var table = KeyedLog.Table(KeyedLog.Uncommitted(log.Partition));
        Compact(log);
        Offsets(log).Count.ShouldBe(8);
        KeyedLog.Table(KeyedLog.Uncommitted(log.Partition)).ShouldBe(table);
        log.Partition.SizeInBytes.ShouldBeLessThan(before);
        await LoseCachesAsync(log);
        KeyedLog.Table(KeyedLog.Uncommitted(log.Partition)).ShouldBe(table);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_opened_is_kept_and_so_are_the_tombstones_after_it()
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "100"));
        var broken = CompressionTests.Gzip(KeyedLog.Batch(("a", "1"), ("b", "1")));
        broken[75] ^= 0x55;
        RecordBatch.RenewCrc(broken);
        await log.AppendAsync(broken);
        await log.AppendAsync(KeyedLog.Batch(("a", null)));
        await log.AppendAsync(KeyedLog.Batch(("end", "1")));
        await log.AppendAsync(KeyedLog.Batch(("end", "2")));
        log.Directory.SetConfigs(log.Topic, Eager.ToDictionary(c => c.Item1, c => c.Item2));
        for (var round = 0; round < 3; round++)
        {
            Compact(log);
            log.Time.Now += TimeSpan.FromSeconds(5);
        }

        var batches = log.ReadAll();
        new RecordBatch(batches[0]).RecordCount.ShouldBe(2);
        new RecordBatch(batches[1]).BaseOffset.ShouldBe(2);
    }

    [Fact]
    public async Task More_keys_than_fit_in_memory_take_several_passes()
    {
        var ten = new CleanerOptions { DedupeBufferBytes = 11 * OffsetMap.BytesPerKey, DedupeLoadFactor = 0.95 };
        new OffsetMap(ten.DedupeBufferBytes, ten.DedupeLoadFactor).Capacity.ShouldBe(10);
        await using var log = await TestLog.OpenAsync(FlushPolicy.Always, ten, Eager);
        for (var i = 0; i < 100; i++)
            await log.AppendAsync(KeyedLog.Batch(($"k{i % 50}", $"{i}"), ($"l{i % 50}", $"{i}")));
        await log.AppendAsync(KeyedLog.Batch(("end", "1")));
        var table = KeyedLog.Table(KeyedLog.Uncommitted(log.Partition));
        for (var round = 0; round < 30; round++)
        {
            Compact(log);
            KeyedLog.Table(KeyedLog.Uncommitted(log.Partition)).ShouldBe(table);
        }

        Offsets(log).Count.ShouldBe(101);
    }

    [Fact]
    public async Task A_damaged_segment_is_left_as_it_is()
    {
        await using var log = await OpenAsync();
        for (var i = 0; i < 4; i++)
            await log.AppendAsync(KeyedLog.Batch(("a", $"{i}")));
        await log.Directory.DisposeAsync();
        var file = log.Disk.FilesEndingWith(".log")[1];
        var bytes = log.Disk.Content(file);
        bytes[^1] ^= 1;
        log.Disk.SetContent(file, bytes);
        await log.OpenAgainAsync(log.Disk);
        Compact(log);
        log.Disk.Content(file).ShouldBe(bytes);
    }

    internal static Task<TestLog> OpenAsync() => TestLog.OpenAsync(Eager);

    internal static void Compact(TestLog log) => log.Directory.Cleaner.Compact();

    internal static List<long> Offsets(TestLog log) =>
        [.. KeyedLog.Uncommitted(log.Partition).Select(seen => seen.Offset)];

    internal static Task LoseCachesAsync(TestLog log) =>
        log.CrashAsync(disk =>
        {
            var after = disk.KillProcess();
            foreach (var suffix in new[] { ".index", ".snapshot", "cleaned-to" })
            {
                foreach (var file in after.FilesEndingWith(suffix))
                    after.DeleteFile(file);
            }

            return after;
        });
}
