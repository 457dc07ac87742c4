using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class AppendTests
{
    [Fact]
    public async Task Offsets_count_up_and_batches_come_back_as_they_were_sent()
    {
        await using var log = await TestLog.OpenAsync();
        var sent = new[] { Batch.Plain(3), Batch.Plain(1), Batch.Plain(2) };
        foreach (var (batch, expected) in sent.Zip(new long[] { 0, 3, 4 }))
            (await log.AppendAsync(batch)).ShouldBe(new AppendResult(0, expected, -1, 0));

        var read = log.ReadAll();
        read.Count.ShouldBe(3);
        for (var i = 0; i < 3; i++)
        {
            new RecordBatch(read[i]).BaseOffset.ShouldBe(new long[] { 0, 3, 4 }[i]);
            read[i].AsSpan(16).SequenceEqual(sent[i].AsSpan(16)).ShouldBeTrue();
        }

        (log.Partition.HighWatermark, log.Partition.LastStableOffset, log.Partition.LogEndOffset).ShouldBe(
            (6L, 6L, 6L)
        );
    }

    [Fact]
    public async Task Nothing_but_the_header_of_the_callers_bytes_is_written_and_they_may_be_reused_at_once()
    {
        await using var log = await TestLog.OpenAsync(("message.timestamp.type", "LogAppendTime"));
        await log.AppendAsync(Batch.Plain());
        var batch = Batch.Plain();
        var records = batch[RecordBatch.HeaderSize..];
        var pending = log.Partition.AppendAsync(batch, default);
        batch[RecordBatch.HeaderSize..].ShouldBe(records);
        batch.AsSpan().Clear();
        (await pending).BaseOffset.ShouldBe(1);
        new RecordBatch(log.ReadAll()[1]).IsCrcValid.ShouldBeTrue();
    }

    [Fact]
    public async Task Log_append_time_replaces_the_clients_time_and_is_answered()
    {
        await using var log = await TestLog.OpenAsync(("message.timestamp.type", "LogAppendTime"));
        (await log.AppendAsync(Batch.Plain(2))).LogAppendTimeMs.ShouldBe(log.Time.NowMs);
        var stored = new RecordBatch(log.ReadAll()[0]);
        (stored.IsCrcValid, stored.IsLogAppendTime, stored.MaxTimestamp).ShouldBe((true, true, log.Time.NowMs));
    }

    public static TheoryData<string, short> BadBatches() =>
        new()
        {
            { "empty", 2 },
            { "cut", 2 },
            { "two", 87 },
            { "magic", 87 },
            { "crc", 2 },
            { "count", 87 },
            { "control", 87 },
            { "horizon", 87 },
            { "codec", 76 },
            { "no-sequence", 87 },
            { "no-epoch", 87 },
            { "no-producer", 87 },
            { "append-time", 32 },
            { "large", 10 },
            { "segment", 18 },
        };

    [Theory]
    [MemberData(nameof(BadBatches))]
    public async Task A_bad_batch_is_refused_and_leaves_no_trace(string fault, short expected)
    {
        await using var log = await TestLog.OpenAsync(("max.message.bytes", "5000"), ("segment.bytes", "3000"));
        var result = await log.AppendAsync(Spoil(fault));
        result.ErrorCode.ShouldBe(expected);
        result.ErrorMessage.ShouldNotBeNullOrEmpty();
        log.Partition.LogEndOffset.ShouldBe(0);
        log.ReadAll().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_brokers_own_batches_know_no_limits()
    {
        await using var log = await TestLog.OpenAsync(("max.message.bytes", "100"), ("cleanup.policy", "compact"));
        var batch = new RecordBatchBuilder(new ProducerIdentity(4, 0, -1, IsTransactional: true))
            .Add(1, null, new byte[500])
            .Build();
        (await log.AppendAsync(batch, new AppendOptions(IsInternalWriter: true))).ErrorCode.ShouldBe((short)0);
        (await log.AppendAsync(batch, new AppendOptions(IsInternalWriter: true))).BaseOffset.ShouldBe(1);
    }

    [Fact]
    public async Task A_compacted_topic_wants_keys()
    {
        await using var log = await TestLog.OpenAsync(("cleanup.policy", "delete,compact"));
        (await log.AppendAsync(Batch.WithTimestamps(1))).ErrorCode.ShouldBe((short)87);
        (await log.AppendAsync(Batch.Plain(3))).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task Timestamps_outside_the_topics_window_are_refused()
    {
        await using var log = await TestLog.OpenAsync(
            ("message.timestamp.before.max.ms", "1000"),
            ("message.timestamp.after.max.ms", "500")
        );
        (await log.AppendAsync(Batch.WithTimestamps(log.Time.NowMs - 1001))).ErrorCode.ShouldBe((short)32);
        (await log.AppendAsync(Batch.WithTimestamps(log.Time.NowMs, log.Time.NowMs + 501))).ErrorCode.ShouldBe(
            (short)32
        );
        (await log.AppendAsync(Batch.WithTimestamps(log.Time.NowMs - 1000))).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task Changed_configs_hold_from_the_next_append_and_after_a_restart()
    {
        await using var log = await TestLog.OpenAsync();
        log.Directory.SetConfigs(log.Topic, new Dictionary<string, string> { ["max.message.bytes"] = "80" });
        (await log.AppendAsync(Batch.Plain(5))).ErrorCode.ShouldBe((short)10);
        await log.RestartAsync();
        log.Topic.ConfigOverrides["max.message.bytes"].ShouldBe("80");
        (await log.AppendAsync(Batch.Plain(5))).ErrorCode.ShouldBe((short)10);
    }

    [Fact]
    public async Task Segments_roll_by_size_and_by_age()
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "300"), ("segment.ms", "1000"));
        var size = Batch.Plain().Length;
        for (var i = 0; i < 300 / size; i++)
            await log.AppendAsync(Batch.Plain());
        Segments().ShouldBe(1);
        await log.AppendAsync(Batch.Plain());
        Segments().ShouldBe(2);
        log.Time.Now += TimeSpan.FromMilliseconds(1000);
        await log.AppendAsync(Batch.Plain());
        Segments().ShouldBe(3);
        log.ReadAll().Count.ShouldBe((300 / size) + 2);

        int Segments() => log.Disk.FilesEndingWith(".log").Count;
    }

    [Fact]
    public async Task What_nobody_waits_for_is_forced_to_the_disk_in_the_background_when_it_is_much()
    {
        await using var log = await TestLog.OpenAsync(FlushPolicy.Never);
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        log.Disk.BeforeFlush = path => flushed.TrySetResult();
        var batch = Batch.Plain(valueBytes: 1_000_000);
        var limit = new StorageOptions { DataDirectory = "" }.BackgroundFlushBytes;
        for (var written = batch.Length; written < limit; written += batch.Length)
            await log.AppendAsync([.. batch]);
        flushed.Task.IsCompleted.ShouldBeFalse();
        await log.AppendAsync([.. batch]);
        await flushed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_segment_that_cannot_be_closed_takes_the_partition_offline()
    {
        await using var log = await TestLog.OpenAsync(FlushPolicy.Never, ("segment.bytes", "100"));
        await log.AppendAsync(Batch.Plain());
        var told = 0;
        log.Partition.Advanced += () => told++;
        log.Disk.FlushFails = _ => true;
        (await log.AppendAsync(Batch.Plain())).ErrorCode.ShouldBe((short)56);
        (log.Partition.IsOffline, told).ShouldBe((true, 1));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_does_not_stop_the_log()
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "100"));
        await log.AppendAsync(Batch.Idempotent(1, 0));
        log.Disk.FlushFails = path => !path.EndsWith(".log");
        (await log.AppendAsync(Batch.Idempotent(1, 1))).BaseOffset.ShouldBe(1);
        log.Disk.FlushFails = _ => false;
        await log.CrashAsync(disk => disk.LosePower());
        log.ReadAll().Count.ShouldBe(2);
        (await log.AppendAsync(Batch.Idempotent(1, 0))).Duplicate.ShouldBeTrue();
    }

    private static byte[] Spoil(string fault)
    {
        var batch = Batch.Plain(3);
        switch (fault)
        {
            case "empty":
                return [];
            case "cut":
                return batch[..^1];
            case "two":
                return [.. batch, .. batch];
            case "large":
                return Batch.Plain(1, valueBytes: 6000);
            case "segment":
                return Batch.Plain(1, valueBytes: 4000);
            case "magic":
                batch[16] = 1;
                return batch;
            case "crc":
                batch[^1] ^= 1;
                return batch;
            case "count":
                batch[60] = 2;
                break;
            case "control":
                batch[22] |= 0x30;
                batch[43] = 0;
                break;
            case "horizon":
                batch[22] |= 0x40;
                break;
            case "codec":
                batch[22] |= 5;
                break;
            case "append-time":
                batch[22] |= 8;
                break;
            case "no-producer":
                batch[22] |= 0x10;
                break;
            case "no-sequence":
                batch = new RecordBatchBuilder(new ProducerIdentity(1, 0)).Add(1, [1], [1]).Build();
                break;
            case "no-epoch":
                batch = new RecordBatchBuilder(new ProducerIdentity(1, -1, 0)).Add(1, [1], [1]).Build();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "no such fault");
        }

        RecordBatch.RenewCrc(batch);
        return batch;
    }
}
