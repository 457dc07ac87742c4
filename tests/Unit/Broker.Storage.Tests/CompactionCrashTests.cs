using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>Whatever happens while a log is compacted, it is there before and after.</summary>
public sealed class CompactionCrashTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_at_any_step_leaves_the_log_whole(bool isPowerLost)
    {
        for (var step = 0; ; step++)
        {
            await using var log = await FillAsync();
            var expected = Describe(log);
            SimulatedDisk? after = null;
            var left = step;
            log.Disk.BeforeChange = _ =>
            {
                if (left-- == 0)
                    after = isPowerLost ? log.Disk.LosePower() : log.Disk.KillProcess();
            };
            CompactionTests.Compact(log);
            log.Disk.BeforeChange = _ => { };
            if (after is null)
            {
                step.ShouldBeGreaterThan(30);
                return;
            }

            await log.Directory.DisposeAsync();
            await log.OpenAgainAsync(after);
            Describe(log).ShouldBe(expected);
            NoLeftovers(log);
            (await log.AppendAsync(KeyedLog.Transactional(2, 3, ("more", "1")))).ErrorCode.ShouldBe((short)0);
            await log.EndAsync(2, commit: false);
            CompactionTests.Compact(log);
            Describe(log).ShouldBe(expected);
            CompactionTests.Offsets(log).ShouldBe([1, 7, 8, 9, 10, 12]);
            NoLeftovers(log);
        }
    }

    [Fact]
    public async Task A_failure_at_any_step_loses_nothing_and_a_restart_mends_it()
    {
        for (var step = 0; ; step++)
        {
            await using var log = await FillAsync();
            var expected = Describe(log);
            var left = step;
            log.Disk.BeforeChange = path =>
            {
                if (left-- == 0)
                    throw new IOException($"{path} failed");
            };
            CompactionTests.Compact(log);
            log.Disk.BeforeChange = _ => { };
            if (!log.Partition.IsOffline)
                Describe(log).ShouldBe(expected);
            await log.RestartAsync();
            Describe(log).ShouldBe(expected);
            CompactionTests.Compact(log);
            Describe(log).ShouldBe(expected);
            NoLeftovers(log);
            if (left >= 0)
                return;
        }
    }

    [Fact]
    public async Task A_full_disk_stops_compaction_and_nothing_else()
    {
        for (var free = 0; free < 1500; free += 37)
        {
            await using var log = await FillAsync();
            var expected = Describe(log);
            log.Disk.FreeBytes = free;
            CompactionTests.Compact(log);
            log.Partition.IsOffline.ShouldBeFalse();
            Describe(log).ShouldBe(expected);
            log.Disk.FreeBytes = long.MaxValue;
            CompactionTests.Compact(log);
            Describe(log).ShouldBe(expected);
            CompactionTests.Offsets(log).ShouldBe([1, 7, 8, 9, 10, 12]);
            (await log.AppendAsync(KeyedLog.Batch(("more", "1")))).ErrorCode.ShouldBe((short)0);
            await log.RestartAsync();
            NoLeftovers(log);
        }
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".snapshot")]
    [InlineData("cleaned-to")]
    public async Task Missing_or_damaged_caches_change_nothing_in_a_compacted_log(string suffix)
    {
        foreach (var damage in new[] { "delete", "cut", "flip" })
        {
            await using var log = await FillAsync();
            var expected = Describe(log);
            CompactionTests.Compact(log);
            await log.CrashAsync(disk =>
            {
                var after = disk.KillProcess();
                after.FilesEndingWith(suffix).ShouldNotBeEmpty();
                foreach (var file in after.FilesEndingWith(suffix))
                    Damage(after, file, damage);
                return after;
            });
            Describe(log).ShouldBe(expected);
            await log.AppendAsync(KeyedLog.Batch(("more", "1")));
            await log.AppendAsync(KeyedLog.Batch(("more", "2")));
            CompactionTests.Compact(log);
            CompactionTests.Offsets(log).ShouldBe([1, 7, 8, 9, 10, 12, 13, 14]);
        }
    }

    [Fact]
    public async Task Deleting_records_and_topics_meanwhile_is_no_trouble()
    {
        await using var log = await FillAsync();
        var hasDeleted = false;
        log.Disk.BeforeFlush = path =>
        {
            if (!path.EndsWith(".cleaned") || hasDeleted)
                return;
            hasDeleted = true;
            log.Partition.DeleteRecordsBeforeAsync(8).GetAwaiter().GetResult();
        };
        CompactionTests.Compact(log);
        hasDeleted.ShouldBeTrue();
        log.Partition.LogStartOffset.ShouldBe(8);
        CompactionTests.Offsets(log).ShouldAllBe(offset => offset >= 8);
        CompactionTests.Compact(log);
        await log.CrashAsync(disk => disk.LosePower());
        log.Partition.LogStartOffset.ShouldBe(8);
        NoLeftovers(log);

        await using var other = await FillAsync();
        Task? deletion = null;
        other.Disk.BeforeFlush = path =>
        {
            if (path.EndsWith(".cleaned"))
                deletion ??= other.Directory.DeleteTopicAsync("t");
        };
        CompactionTests.Compact(other);
        await deletion!;
        other.Disk.ListFiles(TestLog.Folder + "/t-0").ShouldBeEmpty();
    }

    [Fact]
    public async Task Shutting_down_waits_for_a_running_pass_to_let_go()
    {
        await using var log = await TestLog.OpenAsync(
            FlushPolicy.Always,
            new() { MaxBytesPerSecond = 1 },
            CompactionTests.Eager
        );
        for (var i = 0; i < 30; i++)
            await log.AppendAsync(KeyedLog.Batch(($"k{i % 3}", $"{i}")));
        var table = KeyedLog.Table(KeyedLog.Uncommitted(log.Partition));
        var cleaner = log.Directory.Cleaner;
        var compaction = Task.Run(cleaner.Compact, TestContext.Current.CancellationToken);
        await log.Directory.DisposeAsync();
        await compaction.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await log.OpenAgainAsync(log.Disk);
        KeyedLog.Table(KeyedLog.Uncommitted(log.Partition)).ShouldBe(table);
        NoLeftovers(log);
    }

    private static async Task<TestLog> FillAsync()
    {
        var log = await TestLog.OpenAsync(CompactionTests.Eager);
        await log.AppendAsync(KeyedLog.Batch(("a", "1"), ("b", "1")));
        await log.AppendAsync(KeyedLog.Transactional(1, 0, ("a", "aborted")));
        await log.AppendAsync(KeyedLog.Transactional(2, 0, ("c", "1"), ("a", "2")));
        await log.EndAsync(1, commit: false);
        await log.EndAsync(2, commit: true);
        await log.AppendAsync(KeyedLog.Batch(("a", "3"), ("d", null), ("e", "1")));
        await log.AppendAsync(KeyedLog.Transactional(2, 2, ("c", "2")));
        await log.EndAsync(2, commit: true);
        await log.AppendAsync(KeyedLog.Batch(("f", "1")));
        return log;
    }

    private static string Describe(TestLog log)
    {
        var table = KeyedLog.Table(KeyedLog.Committed(log.Partition));
        table.Remove("more");
        var producers = log.Partition.ActiveProducers.Where(producer => producer.ProducerId == 1);
        return string.Join(' ', table.Select(pair => $"{pair.Key}={pair.Value}"))
            + $" d gone at {KeyedLog.Uncommitted(log.Partition).Single(seen => seen.Key == "d").Offset}"
            + $" {string.Join(' ', producers.Select(producer => producer.LastSequence))}";
    }

    private static void NoLeftovers(TestLog log)
    {
        foreach (var suffix in new[] { ".cleaned", ".swap", ".swap-index" })
            log.Disk.FilesEndingWith(suffix).ShouldBeEmpty();
        log.Disk.FilesEndingWith(".log").Count.ShouldBe(log.Partition.Snapshot.Segments.Length);
    }

    private static void Damage(SimulatedDisk disk, string file, string how)
    {
        var bytes = disk.Content(file);
        if (how == "delete")
            disk.DeleteFile(file);
        else if (how == "cut")
            disk.SetContent(file, bytes[..(bytes.Length / 2)]);
        else
            disk.SetContent(file, [.. bytes[..^1], (byte)(bytes[^1] ^ 4)]);
    }
}
