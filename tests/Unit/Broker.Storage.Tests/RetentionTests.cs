using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class RetentionTests
{
    private static readonly (string, string) OneBatchASegment = ("segment.bytes", "120");

    [Fact]
    public async Task Segments_go_when_their_newest_record_is_too_old()
    {
        await using var log = await TestLog.OpenAsync(OneBatchASegment, ("retention.ms", "60000"));
        foreach (var ageMs in new[] { 90_000, 70_000, 50_000, 80_000, 0 })
            await log.AppendAsync(Batch.Plain(timestampMs: log.Time.NowMs - ageMs));
        log.Directory.Cleaner.ApplyRetention();
        log.Partition.LogStartOffset.ShouldBe(2);
        log.Partition.Snapshot.Segments.Length.ShouldBe(3);
        log.Partition.Read(1, 1000, 5, true).ErrorCode.ShouldBe((short)1);

        log.Time.Now += TimeSpan.FromSeconds(11);
        log.Directory.Cleaner.ApplyRetention();
        log.Partition.LogStartOffset.ShouldBe(4);
        await log.CrashAsync(disk => disk.LosePower());
        log.Partition.LogStartOffset.ShouldBe(4);
        log.ReadAll().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_log_of_expired_records_only_is_emptied_and_goes_on()
    {
        await using var log = await TestLog.OpenAsync(("retention.ms", "1000"));
        await log.AppendAsync(Batch.Plain(3, timestampMs: log.Time.NowMs));
        log.Time.Now += TimeSpan.FromSeconds(2);
        log.Directory.Cleaner.ApplyRetention();
        (log.Partition.LogStartOffset, log.Partition.LogEndOffset, log.Partition.SizeInBytes).ShouldBe((3L, 3L, 0L));
        await log.CrashAsync(disk => disk.LosePower());
        (await log.AppendAsync(Batch.Plain(timestampMs: log.Time.NowMs))).BaseOffset.ShouldBe(3);
    }

    [Fact]
    public async Task The_oldest_segments_go_while_the_log_is_too_large_without_them()
    {
        await using var log = await TestLog.OpenAsync(
            OneBatchASegment,
            ("retention.ms", "-1"),
            ("retention.bytes", "250")
        );
        for (var i = 0; i < 10; i++)
            await log.AppendAsync(Batch.Plain());
        log.Directory.Cleaner.ApplyRetention();
        log.Partition.SizeInBytes.ShouldBeInRange(250, 250 + 120);
        log.Partition.LogStartOffset.ShouldBeGreaterThan(0);
        log.Partition.LogEndOffset.ShouldBe(10);
        var before = log.Partition.LogStartOffset;
        log.Directory.Cleaner.ApplyRetention();
        log.Partition.LogStartOffset.ShouldBe(before);
    }

    [Theory]
    [InlineData("compact", 0)]
    [InlineData("compact,delete", 3)]
    [InlineData("delete", 3)]
    public async Task Only_topics_with_the_delete_policy_forget(string policy, long start)
    {
        await using var log = await TestLog.OpenAsync(
            OneBatchASegment,
            ("retention.ms", "1000"),
            ("cleanup.policy", policy)
        );
        for (var i = 0; i < 3; i++)
            await log.AppendAsync(Batch.Plain());
        log.Directory.Cleaner.ApplyRetention();
        log.Partition.LogStartOffset.ShouldBe(start);
    }

    [Fact]
    public async Task Records_without_a_time_are_as_old_as_their_segment()
    {
        await using var log = await TestLog.OpenAsync(("retention.ms", "60000"));
        await log.AppendAsync(Batch.Plain(timestampMs: -1));
        log.Directory.Cleaner.ApplyRetention();
        log.Partition.LogStartOffset.ShouldBe(0);
        log.Time.Now += TimeSpan.FromSeconds(61);
        log.Directory.Cleaner.ApplyRetention();
        log.Partition.LogStartOffset.ShouldBe(1);
    }

    [Fact]
    public async Task The_broker_looks_after_retention_by_itself_and_tells_who_waits()
    {
        await using var log = await TestLog.OpenAsync(OneBatchASegment, ("retention.ms", "60000"));
        for (var i = 0; i < 3; i++)
            await log.AppendAsync(Batch.Plain());
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The last append may be told of only now: whoever waited for the disk goes on before.
        log.Partition.Advanced += () =>
        {
            if (log.Partition.LogStartOffset == 3)
                told.TrySetResult();
        };
        log.Time.FireTimers();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_topics_of_the_coordinators_are_left_alone()
    {
        await using var log = await TestLog.OpenAsync();
        var configs = new Dictionary<string, string>
        {
            ["cleanup.policy"] = "compact,delete",
            ["segment.bytes"] = "120",
        };
        var state = log.Directory.CreateTopic("__state", 1, configs, isInternal: true).Partitions[0];
        for (var i = 0; i < 5; i++)
            await state.AppendAsync(Batch.Plain(), new AppendOptions(IsInternalWriter: true));
        var before = state.SizeInBytes;
        log.Directory.Cleaner.ApplyRetention();
        log.Directory.Cleaner.Compact();
        (state.LogStartOffset, state.SizeInBytes).ShouldBe((0L, before));
    }
}
