using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class RecoveryTests
{
    private const string ActiveFile = TestLog.Folder + "/t-0/00000000000000000000.log";

    [Fact]
    public async Task A_batch_torn_at_any_byte_is_cut_off_and_what_came_before_stays()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0, 2));
        await log.EndAsync(1, commit: false);
        var whole = log.Disk.Content(ActiveFile).Length;
        await log.AppendAsync(Batch.Idempotent(2, 0, 2));
        var disk = log.Disk.KillProcess();
        var bytes = disk.Content(ActiveFile);

        for (var length = whole; length < bytes.Length; length++)
        {
            disk.SetContent(ActiveFile, bytes[..length]);
            await log.OpenAgainAsync(disk);
            log.Partition.LogEndOffset.ShouldBe(3);
            log.Partition.AbortedTransactions(0, 3).Count.ShouldBe(1);
            disk.Content(ActiveFile).Length.ShouldBe(whole);
            (await log.AppendAsync(Batch.Idempotent(2, 0, 2))).ShouldBe(new AppendResult(0, 3, -1, 0));
            disk = log.Disk.KillProcess();
        }
    }

    [Fact]
    public async Task Garbage_and_zeros_after_the_last_batch_are_cut_off()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain(2));
        foreach (var tail in new[] { new byte[500], [.. Enumerable.Repeat((byte)0xAB, 500)], Batch.Plain(1)[..^3] })
        {
            var disk = log.Disk.KillProcess();
            disk.SetContent(ActiveFile, [.. disk.Content(ActiveFile), .. tail]);
            await log.OpenAgainAsync(disk);
            log.Partition.LogEndOffset.ShouldBe(2);
            log.ReadAll().Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_batch_whose_offset_goes_back_is_cut_off()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain(2));
        var disk = log.Disk.KillProcess();
        disk.SetContent(ActiveFile, [.. disk.Content(ActiveFile), .. Batch.Plain(1)]);
        await log.OpenAgainAsync(disk);
        log.Partition.LogEndOffset.ShouldBe(2);
    }

    [Fact]
    public async Task A_power_failure_loses_nothing_that_was_acknowledged()
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "400"));
        for (var i = 0; i < 10; i++)
            await log.AppendAsync(Batch.Idempotent(1, i));
        var before = log.ReadAll();
        log.Disk.FlushFails = _ => true;
        (await log.AppendAsync(Batch.Plain())).ErrorCode.ShouldBe((short)56);

        await log.CrashAsync(disk => disk.LosePower());
        log.ReadAll().ShouldBe(before);
        (await log.AppendAsync(Batch.Idempotent(1, 9))).Duplicate.ShouldBeTrue();
        (await log.AppendAsync(Batch.Idempotent(1, 10))).BaseOffset.ShouldBe(10);
    }

    [Fact]
    public async Task Without_flushing_a_power_failure_may_lose_the_tail_but_the_log_goes_on()
    {
        await using var log = await TestLog.OpenAsync(FlushPolicy.Never);
        await log.AppendAsync(Batch.Plain(3));
        log.Partition.HighWatermark.ShouldBe(3);
        await log.CrashAsync(disk => disk.LosePower());
        log.Partition.LogEndOffset.ShouldBe(0);
        (await log.AppendAsync(Batch.Plain())).BaseOffset.ShouldBe(0);
    }

    [Fact]
    public async Task Offsets_deleted_by_the_user_are_never_used_again_even_if_the_tail_was_lost()
    {
        await using var log = await TestLog.OpenAsync(FlushPolicy.Never);
        await log.AppendAsync(Batch.Plain(5));
        await log.Partition.DeleteRecordsBeforeAsync(-1);
        await log.CrashAsync(disk => disk.LosePower());
        (log.Partition.LogStartOffset, log.Partition.LogEndOffset).ShouldBe((5L, 5L));
        (await log.AppendAsync(Batch.Plain())).BaseOffset.ShouldBe(5);
    }

    [Fact]
    public async Task Under_interval_flush_what_a_timer_flushed_survives()
    {
        await using var log = await TestLog.OpenAsync(FlushPolicy.Interval);
        await log.AppendAsync(Batch.Plain(2));
        using var flushed = new SemaphoreSlim(0);
        log.Disk.BeforeFlush = path => flushed.Release();
        log.Time.FireTimers();
        (await flushed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBeTrue();
        SpinWait
            .SpinUntil(() => log.Disk.Flushes > 0 && !log.Partition.IsDirty, TimeSpan.FromSeconds(30))
            .ShouldBeTrue();
        await log.CrashAsync(disk => disk.LosePower());
        log.Partition.LogEndOffset.ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_flush_takes_the_partition_offline_and_fails_everyone_who_waits()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain());
        var hold = new ManualResetEventSlim();
        log.Disk.BeforeFlush = _ => hold.Wait(TimeSpan.FromSeconds(30));
        log.Disk.FlushFails = path => path == ActiveFile;
        var woken = 0;
        log.Partition.Advanced += () => Interlocked.Increment(ref woken);
        var first = log.AppendAsync(Batch.Plain());
        var second = log.AppendAsync(Batch.Plain());
        hold.Set();

        (await first).ErrorCode.ShouldBe((short)56);
        (await second).ErrorCode.ShouldBe((short)56);
        log.Partition.IsOffline.ShouldBeTrue();
        log.Partition.HighWatermark.ShouldBe(1);
        log.Disk.FlushFails = _ => false;
        (await log.AppendAsync(Batch.Plain())).ErrorCode.ShouldBe((short)56);
        log.Partition.Read(0, 100, 1, true).ErrorCode.ShouldBe((short)56);
        SpinWait.SpinUntil(() => Volatile.Read(ref woken) > 0, TimeSpan.FromSeconds(30)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_flush_that_fails_while_a_segment_is_closed_loses_nothing_that_was_acknowledged()
    {
        await using var log = await TestLog.OpenAsync(FlushPolicy.Never, ("segment.bytes", "300"));
        while (log.Partition.Snapshot.Segments is [{ Size: < 200 }])
            (await log.AppendAsync(Batch.Plain())).ErrorCode.ShouldBe((short)0);
        var acknowledged = log.ReadAll();
        log.Disk.FlushFails = path => path == ActiveFile;
        (await log.AppendAsync(Batch.Plain(5))).ErrorCode.ShouldBe((short)56);
        log.Partition.IsOffline.ShouldBeTrue();
        await log.CrashAsync(disk => disk.KillProcess());
        log.ReadAll().ShouldBe(acknowledged);
        (await log.AppendAsync(Batch.Plain(5))).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task A_disk_full_at_any_byte_refuses_appends_until_there_is_room_again()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Idempotent(1, 0));
        for (var room = 0; room < Batch.Idempotent(1, 1).Length; room++)
        {
            log.Disk.FreeBytes = room;
            (await log.AppendAsync(Batch.Idempotent(1, 1))).ErrorCode.ShouldBe((short)56);
            log.Partition.IsOffline.ShouldBeFalse();
            log.Partition.LogEndOffset.ShouldBe(1);
        }

        log.Disk.FreeBytes = long.MaxValue;
        (await log.AppendAsync(Batch.Idempotent(1, 1))).BaseOffset.ShouldBe(1);
        await log.CrashAsync(disk => disk.KillProcess());
        log.ReadAll().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_write_that_cannot_be_undone_takes_the_partition_offline()
    {
        await using var log = await TestLog.OpenAsync();
        log.Disk.FreeBytes = 40;
        log.Disk.TruncateFails = true;
        (await log.AppendAsync(Batch.Plain())).ErrorCode.ShouldBe((short)56);
        log.Partition.IsOffline.ShouldBeTrue();
    }

    [Fact]
    public async Task After_a_clean_shutdown_the_logs_are_not_read()
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "400"), ("index.interval.bytes", "100"));
        await FillAsync(log);
        await log.Directory.DisposeAsync();
        // Damage that reading the batches would notice.
        var file = log.Disk.FilesEndingWith(".log")[^1];
        var bytes = log.Disk.Content(file);
        bytes[70] ^= 1;
        log.Disk.SetContent(file, bytes);
        await log.OpenAgainAsync(log.Disk);
        log.Partition.LogEndOffset.ShouldBe(FilledEnd);
    }

    [Theory]
    [InlineData(".index")]
    [InlineData(".snapshot")]
    [InlineData("")]
    public async Task Deleted_or_damaged_caches_change_nothing(string suffix)
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "400"), ("index.interval.bytes", "100"));
        await FillAsync(log);
        var before = Describe(log);
        foreach (var isClean in new[] { true, false })
        {
            foreach (var damage in new[] { "delete", "cut", "flip" })
            {
                if (isClean)
                    await log.Directory.DisposeAsync();
                var disk = log.Disk.KillProcess();
                foreach (var file in Caches(disk, suffix))
                    Damage(disk, file, damage);
                await log.OpenAgainAsync(disk);
                Describe(log).ShouldBe(before);
            }
        }
    }

    [Fact]
    public async Task A_damaged_closed_segment_stops_the_start_rather_than_lose_what_follows()
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "400"));
        await FillAsync(log);
        var disk = log.Disk.KillProcess();
        var first = disk.FilesEndingWith(".log")[0];
        var bytes = disk.Content(first);
        bytes[^1] ^= 1;
        disk.SetContent(first, bytes);
        foreach (var file in Caches(disk, ""))
            disk.DeleteFile(file);
        var error = await Should.ThrowAsync<InvalidDataException>(() => log.OpenAgainAsync(disk));
        error.Message.ShouldContain("t-0");
    }

    private const long FilledEnd = 24;

    private static async Task FillAsync(TestLog log)
    {
        for (var i = 0; i < 5; i++)
        {
            await log.AppendAsync(Batch.Transactional(1, i));
            await log.AppendAsync(Batch.Idempotent(2, i));
            await log.EndAsync(1, commit: i % 2 == 0);
            await log.AppendAsync(Batch.Plain());
        }

        await log.AppendAsync(Batch.Transactional(1, 5, 4));
        log.Partition.LogEndOffset.ShouldBe(FilledEnd);
    }

    private static string Describe(TestLog log)
    {
        var partition = log.Partition;
        return string.Join(
            '\n',
            [
                $"{partition.LogStartOffset} {partition.LastStableOffset} {partition.HighWatermark} {partition.LogEndOffset}",
                .. partition.AbortedTransactions(0, long.MaxValue).Select(aborted => aborted.ToString()),
                .. partition.ActiveProducers.OrderBy(producer => producer.ProducerId).Select(state => state.ToString()),
                .. log.ReadAll().Select(Convert.ToHexString),
                .. Enumerable.Range(0, (int)FilledEnd).Select(i => log.ReadFrom(i).Count.ToString()),
                partition.MaxTimestamp().ToString()!,
                partition.FindOffsetByTimestamp(Batch.Timestamp + 2).ToString()!,
            ]
        );
    }

    private static IEnumerable<string> Caches(SimulatedDisk disk, string suffix) =>
        suffix.Length > 0
            ? disk.FilesEndingWith(suffix)
            : [.. disk.FilesEndingWith(".index"), .. disk.FilesEndingWith(".snapshot")];

    private static void Damage(SimulatedDisk disk, string file, string how)
    {
        var bytes = disk.Content(file);
        if (how == "delete")
        {
            disk.DeleteFile(file);
        }
        else if (how == "cut")
        {
            disk.SetContent(file, bytes[..(bytes.Length / 2)]);
        }
        else
        {
            bytes[bytes.Length / 2] ^= 4;
            disk.SetContent(file, bytes);
        }
    }
}
