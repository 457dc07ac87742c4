using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class TimestampTests
{
    [Fact]
    public async Task The_first_record_at_or_after_a_time_is_found()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.WithTimestamps(100, 300, 200));
        await log.AppendAsync(Batch.WithTimestamps(50, 400));

        log.Partition.FindOffsetByTimestamp(0).ShouldBe(new TimestampedOffset(0, 100, 0));
        log.Partition.FindOffsetByTimestamp(200).ShouldBe(new TimestampedOffset(1, 300, 0));
        log.Partition.FindOffsetByTimestamp(301).ShouldBe(new TimestampedOffset(4, 400, 0));
        log.Partition.FindOffsetByTimestamp(401).ShouldBeNull();
        log.Partition.MaxTimestamp().ShouldBe(new TimestampedOffset(4, 400, 0));
    }

    [Fact]
    public async Task An_empty_log_has_no_times()
    {
        await using var log = await TestLog.OpenAsync();
        log.Partition.FindOffsetByTimestamp(0).ShouldBeNull();
        log.Partition.MaxTimestamp().ShouldBeNull();
    }

    [Fact]
    public async Task Deleted_records_are_not_found()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.WithTimestamps(100, 900, 200));
        await log.AppendAsync(Batch.WithTimestamps(300));
        await log.Partition.DeleteRecordsBeforeAsync(2);
        log.Partition.FindOffsetByTimestamp(0).ShouldBe(new TimestampedOffset(2, 200, 0));
        log.Partition.FindOffsetByTimestamp(500).ShouldBeNull();
        log.Partition.MaxTimestamp().ShouldBe(new TimestampedOffset(3, 300, 0));
    }

    [Fact]
    public void Looking_up_a_time_agrees_with_looking_at_every_record() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonEmptyArray<NonEmptyArray<byte>>>(),
                ArbMap.Default.ArbFor<byte>(),
                (batches, wanted) => AgreesAsync(batches.Get, wanted).GetAwaiter().GetResult()
            )
            .QuickCheckThrowOnFailure();

    private static async Task<bool> AgreesAsync(NonEmptyArray<byte>[] batches, long wanted)
    {
        await using var log = await TestLog.OpenAsync(
            FlushPolicy.Never,
            ("index.interval.bytes", "1"),
            ("segment.bytes", "400")
        );
        var times = new List<long>();
        foreach (var batch in batches)
        {
            var timestamps = batch.Get.Take(20).Select(b => (long)b).ToArray();
            times.AddRange(timestamps);
            (await log.AppendAsync(Batch.WithTimestamps(timestamps))).ErrorCode.ShouldBe((short)0);
        }

        var first = times.FindIndex(time => time >= wanted);
        var found = log.Partition.FindOffsetByTimestamp(wanted);
        var largest = times.IndexOf(times.Max());
        return (found?.Offset ?? -1) == first
            && (first < 0 || found!.Value.TimestampMs == times[first])
            && log.Partition.MaxTimestamp() == new TimestampedOffset(largest, times[largest], 0);
    }
}
