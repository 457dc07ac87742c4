using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class IdempotenceTests
{
    [Fact]
    public async Task A_batch_sent_again_is_answered_with_its_first_offset()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain(4));
        (await log.AppendAsync(Batch.Idempotent(1, 0, 2))).BaseOffset.ShouldBe(4);
        (await log.AppendAsync(Batch.Idempotent(1, 2, 3))).BaseOffset.ShouldBe(6);

        (await log.AppendAsync(Batch.Idempotent(1, 0, 2))).ShouldBe(
            new AppendResult(0, 4, -1, 0, null, Duplicate: true)
        );
        log.Partition.LogEndOffset.ShouldBe(9);
    }

    [Fact]
    public async Task Only_the_last_five_batches_are_known_again()
    {
        await using var log = await TestLog.OpenAsync();
        for (var i = 0; i < 6; i++)
            await log.AppendAsync(Batch.Idempotent(1, i));

        for (var i = 1; i < 6; i++)
            (await log.AppendAsync(Batch.Idempotent(1, i))).Duplicate.ShouldBeTrue();
        (await log.AppendAsync(Batch.Idempotent(1, 0))).ErrorCode.ShouldBe((short)45);
    }

    public static TheoryData<string, int, int, short, short> AfterTwoRecordsInEpochOne() =>
        new()
        {
            { "next", 2, 1, 1, 0 },
            { "gap", 3, 1, 1, 45 },
            { "overlap", 1, 2, 1, 45 },
            { "same start, other length", 0, 1, 1, 45 },
            { "older epoch", 2, 1, 0, 47 },
            { "older epoch, same batch", 0, 2, 0, 47 },
            { "newer epoch from zero", 0, 1, 2, 0 },
            { "newer epoch going on", 2, 1, 2, 45 },
        };

    [Theory]
    [MemberData(nameof(AfterTwoRecordsInEpochOne))]
    public async Task Sequence_and_epoch_decide(string _, int sequence, int records, short epoch, short expected)
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Idempotent(1, 0, 2, epoch: 1));
        (await log.AppendAsync(Batch.Idempotent(1, sequence, records, epoch))).ErrorCode.ShouldBe(expected);
    }

    [Fact]
    public async Task An_unknown_producer_may_start_with_any_sequence()
    {
        await using var log = await TestLog.OpenAsync();
        (await log.AppendAsync(Batch.Idempotent(1, 77, epoch: 5))).ErrorCode.ShouldBe((short)0);
        (await log.AppendAsync(Batch.Idempotent(1, 78, epoch: 5))).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task Sequences_wrap_from_the_largest_to_zero()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Idempotent(1, int.MaxValue));
        (await log.AppendAsync(Batch.Idempotent(1, 0))).ErrorCode.ShouldBe((short)0);
        (await log.AppendAsync(Batch.Idempotent(2, int.MaxValue - 1, 4))).ErrorCode.ShouldBe((short)0);
        (await log.AppendAsync(Batch.Idempotent(2, int.MaxValue - 1, 4))).Duplicate.ShouldBeTrue();
        (await log.AppendAsync(Batch.Idempotent(2, 2))).ErrorCode.ShouldBe((short)0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Producers_are_known_after_a_restart(bool killed)
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Idempotent(1, 0, 2, epoch: 3));
        await log.AppendAsync(Batch.Idempotent(1, 2, 2, epoch: 3));
        if (killed)
            await log.CrashAsync(disk => disk.KillProcess());
        else
            await log.RestartAsync();

        (await log.AppendAsync(Batch.Idempotent(1, 0, 2, epoch: 3))).ShouldBe(
            new AppendResult(0, 0, -1, 0, null, true)
        );
        (await log.AppendAsync(Batch.Idempotent(1, 5, epoch: 3))).ErrorCode.ShouldBe((short)45);
        (await log.AppendAsync(Batch.Idempotent(1, 4, epoch: 3))).BaseOffset.ShouldBe(4);
    }

    [Fact]
    public async Task A_silent_producer_is_forgotten_unless_its_transaction_is_open()
    {
        await using var log = await TestLog.OpenAsync(("producer.id.expiration.ms", "1000"));
        await log.AppendAsync(Batch.Idempotent(1, 0));
        await log.AppendAsync(Batch.Transactional(2, 0));
        log.Time.Now += TimeSpan.FromMilliseconds(1000);

        (await log.AppendAsync(Batch.Idempotent(1, 9))).ErrorCode.ShouldBe((short)0);
        (await log.AppendAsync(Batch.Transactional(2, 9))).ErrorCode.ShouldBe((short)45);
        log.Time.Now += TimeSpan.FromMilliseconds(1000);
        log.Partition.ActiveProducers.Select(producer => producer.ProducerId).ShouldBe([2L]);
    }

    [Fact]
    public async Task A_duplicate_is_not_answered_before_its_original_is_durable()
    {
        await using var log = await TestLog.OpenAsync();
        var hold = new ManualResetEventSlim();
        log.Disk.BeforeFlush = _ => hold.Wait(TimeSpan.FromSeconds(30));
        var first = log.AppendAsync(Batch.Idempotent(1, 0));
        var again = log.AppendAsync(Batch.Idempotent(1, 0));
        (first.IsCompleted, again.IsCompleted, log.Partition.HighWatermark).ShouldBe((false, false, 0L));
        hold.Set();
        (await first).BaseOffset.ShouldBe(0);
        (await again).Duplicate.ShouldBeTrue();
    }

    [Fact]
    public async Task A_duplicate_on_a_log_append_time_topic_gets_the_first_time()
    {
        await using var log = await TestLog.OpenAsync(("message.timestamp.type", "LogAppendTime"));
        var firstTimeMs = (await log.AppendAsync(Batch.Idempotent(1, 0))).LogAppendTimeMs;
        log.Time.Now += TimeSpan.FromSeconds(5);
        (await log.AppendAsync(Batch.Idempotent(1, 0))).LogAppendTimeMs.ShouldBe(firstTimeMs);
    }
}
