using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class ReadTests
{
    [Fact]
    public async Task Reading_starts_with_the_batch_that_contains_the_offset()
    {
        await using var log = await TestLog.OpenAsync(("index.interval.bytes", "200"), ("segment.bytes", "2000"));
        for (var i = 0; i < 60; i++)
            await log.AppendAsync(Batch.Plain(1 + (i % 4), valueBytes: i * 3));
        for (var offset = 0L; offset < log.Partition.HighWatermark; offset++)
        {
            using var result = log.Partition.Read(offset, 1, long.MaxValue, atLeastOneBatch: true);
            var batch = new RecordBatch(TestLog.Split(result.Records.Span).ShouldHaveSingleItem());
            batch.BaseOffset.ShouldBeLessThanOrEqualTo(offset);
            batch.LastOffset.ShouldBeGreaterThanOrEqualTo(offset);
            result.NextOffset.ShouldBe(batch.NextOffset);
        }
    }

    [Fact]
    public async Task Only_whole_batches_within_the_limits_are_read()
    {
        await using var log = await TestLog.OpenAsync();
        var size = Batch.Plain().Length;
        for (var i = 0; i < 5; i++)
            await log.AppendAsync(Batch.Plain());

        Lengths(0, size - 1, 5, atLeastOne: false).ShouldBe(0);
        Lengths(0, size - 1, 5, atLeastOne: true).ShouldBe(size);
        Lengths(0, (3 * size) - 1, 5, atLeastOne: false).ShouldBe(2 * size);
        Lengths(1, 3 * size, 5, atLeastOne: true).ShouldBe(3 * size);
        Lengths(0, 100 * size, 2, atLeastOne: true).ShouldBe(2 * size);
        Lengths(2, 100 * size, 2, atLeastOne: true).ShouldBe(0);
        Lengths(0, int.MaxValue, long.MaxValue, atLeastOne: true).ShouldBe(5 * size);

        int Lengths(long offset, int maxBytes, long end, bool atLeastOne)
        {
            using var result = log.Partition.Read(offset, maxBytes, end, atLeastOne);
            result.ErrorCode.ShouldBe((short)0);
            return result.Records.Length;
        }
    }

    [Fact]
    public async Task A_batch_larger_than_any_buffer_is_read_whole()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain());
        await log.AppendAsync(Batch.Plain(1, valueBytes: 900_000));
        using var result = log.Partition.Read(1, 10, long.MaxValue, atLeastOneBatch: true);
        new RecordBatch(result.Records.Span).IsCrcValid.ShouldBeTrue();
        result.Records.Length.ShouldBeGreaterThan(900_000);
    }

    [Fact]
    public async Task Offsets_outside_the_log_are_an_error_and_its_end_is_not()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain(4));
        await log.Partition.DeleteRecordsBeforeAsync(2);
        log.Partition.Read(1, 100, 4, true).ErrorCode.ShouldBe((short)1);
        log.Partition.Read(5, 100, 4, true).ErrorCode.ShouldBe((short)1);
        log.Partition.Read(-1, 100, 4, true).ErrorCode.ShouldBe((short)1);
        using var atEnd = log.Partition.Read(4, 100, 4, true);
        (atEnd.ErrorCode, atEnd.Records.Length, atEnd.NextOffset).ShouldBe(((short)0, 0, 4L));
    }

    [Fact]
    public async Task What_is_not_durable_is_not_read()
    {
        await using var log = await TestLog.OpenAsync();
        var hold = new ManualResetEventSlim();
        log.Disk.BeforeFlush = _ => hold.Wait(TimeSpan.FromSeconds(30));
        var pending = log.AppendAsync(Batch.Plain(2));
        log.Partition.LogEndOffset.ShouldBe(2);
        using (var result = log.Partition.Read(0, 100, long.MaxValue, true))
            (result.ErrorCode, result.Records.Length).ShouldBe(((short)0, 0));
        hold.Set();
        await pending;
        log.ReadAll().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Every_advance_is_told_until_the_subscription_ends()
    {
        await using var log = await TestLog.OpenAsync(FlushPolicy.Never);
        var told = 0;
        log.Partition.Advanced += Count;
        await log.AppendAsync(Batch.Plain());
        told.ShouldBe(1);
        await log.Partition.DeleteRecordsBeforeAsync(1);
        told.ShouldBe(2);
        log.Partition.Advanced -= Count;
        await log.AppendAsync(Batch.Plain());
        told.ShouldBe(2);

        void Count() => told++;
    }

    [Fact]
    public async Task Deleting_records_drops_whole_segments_and_survives_a_crash()
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "300"));
        for (var i = 0; i < 20; i++)
            await log.AppendAsync(Batch.Plain(2));
        var segments = log.Disk.FilesEndingWith(".log").Count;

        (await log.Partition.DeleteRecordsBeforeAsync(21)).ShouldBe(21);
        (await log.Partition.DeleteRecordsBeforeAsync(5)).ShouldBe(21);
        log.Disk.FilesEndingWith(".log").Count.ShouldBeLessThan(segments);
        await log.CrashAsync(disk => disk.LosePower());
        log.Partition.LogStartOffset.ShouldBe(21);
        log.ReadAll().Count.ShouldBe(10);
        (await log.Partition.DeleteRecordsBeforeAsync(-1)).ShouldBe(40);
        log.ReadAll().ShouldBeEmpty();
        (await log.AppendAsync(Batch.Plain())).LogStartOffset.ShouldBe(40);
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => log.Partition.DeleteRecordsBeforeAsync(42));
    }
}
