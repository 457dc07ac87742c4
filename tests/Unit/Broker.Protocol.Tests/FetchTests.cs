using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Protocol.Tests;

public sealed class FetchTests : IAsyncLifetime
{
    private const short Version = 11;
    private const int Forever = 600_000;

    private sealed record Wanted(int Partition, long Offset, int MaxBytes = 1_000_000);

    private sealed record Got(
        short Error,
        long HighWatermark,
        long LastStable,
        (long, long)[]? Aborted,
        byte[] Records
    );

    private HandlerHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await HandlerHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_fetch_at_the_end_waits_for_the_next_batch()
    {
        await _host.AppendAsync(0, records: 3);
        var fetching = FetchAsync(Forever, 1, new Wanted(0, 3), new Wanted(1, 0));
        fetching.IsCompleted.ShouldBeFalse();
        var size = await _host.AppendAsync(1, records: 1);
        var got = await fetching.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        got[0].Records.ShouldBeEmpty();
        got[1].Records.Length.ShouldBe(size);
    }

    [Fact]
    public async Task A_fetch_waits_until_enough_bytes_are_there()
    {
        var size = await _host.AppendAsync(0, records: 1);
        var fetching = FetchAsync(Forever, minBytes: 2 * size, new Wanted(0, 0));
        fetching.IsCompleted.ShouldBeFalse();
        await _host.AppendAsync(0, records: 1);
        var got = await fetching.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        got[0].Records.Length.ShouldBe(2 * size);
    }

    [Fact]
    public async Task A_fetch_answers_with_what_there_is_when_the_wait_is_over()
    {
        var size = await _host.AppendAsync(0, records: 1);
        (await FetchAsync(maxWaitMs: 20, minBytes: 1_000_000, new Wanted(0, 0)))[0].Records.Length.ShouldBe(size);
        (await FetchAsync(maxWaitMs: 0, minBytes: 1, new Wanted(0, 1)))[0].Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_waiting_fetch_learns_that_its_topic_is_deleted()
    {
        var fetching = FetchAsync(Forever, 1, new Wanted(0, 0));
        fetching.IsCompleted.ShouldBeFalse();
        await _host.DeleteTopicAsync();
        var got = await fetching.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        got[0].Error.ShouldBe(ErrorCode.UnknownTopicOrPartition);
    }

    [Fact]
    public async Task The_first_batch_comes_whole_however_small_the_limits_and_nothing_after_it()
    {
        var size = await _host.AppendAsync(0, records: 10);
        await _host.AppendAsync(0, records: 10);
        await _host.AppendAsync(1, records: 1);
        var got = await FetchAsync(Forever, 1, maxBytes: 10, new Wanted(0, 0, 10), new Wanted(1, 0));
        got[0].Records.Length.ShouldBe(size);
        got[1].Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task Limits_hold_for_a_partition_and_for_all_of_them()
    {
        var size = await _host.AppendAsync(0, records: 10);
        await _host.AppendAsync(0, records: 10);
        await _host.AppendAsync(1, records: 10);
        await _host.AppendAsync(1, records: 10);
        var each = await FetchAsync(Forever, 1, 1_000_000, new Wanted(0, 0, size), new Wanted(1, 0, size + 1));
        (each[0].Records.Length, each[1].Records.Length).ShouldBe((size, size));
        var all = await FetchAsync(Forever, 1, 3 * size, new Wanted(0, 0), new Wanted(1, 0));
        (all[0].Records.Length, all[1].Records.Length).ShouldBe((2 * size, size));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public async Task Offsets_out_of_range_are_answered_at_once_with_the_range(long offset)
    {
        await _host.AppendAsync(0, records: 3);
        var got = await FetchAsync(Forever, 1, new Wanted(0, offset));
        (got[0].Error, got[0].HighWatermark).ShouldBe((ErrorCode.OffsetOutOfRange, 3));
    }

    [Fact]
    public async Task Read_committed_ends_at_the_last_stable_offset_and_names_what_was_aborted()
    {
        var partition = _host.Partition(0);
        await AppendTransactionalAsync(partition, producerId: 5);
        (await partition.AppendMarkerAsync(5, 0, false, 0)).ErrorCode.ShouldBe(ErrorCode.None);
        await AppendTransactionalAsync(partition, producerId: 6);

        var committed = await FetchAsync(Forever, 1, new Wanted(0, 0), readCommitted: true);
        (committed.HighWatermark, committed.LastStable).ShouldBe((3, 2));
        committed.Aborted.ShouldBe([(5L, 0L)]);
        var all = await FetchAsync(Forever, 1, new Wanted(0, 0), readCommitted: false);
        all.Aborted.ShouldBeNull();
        all.Records.Length.ShouldBeGreaterThan(committed.Records.Length);
    }

    [Fact]
    public async Task A_committed_transaction_wakes_those_who_read_committed_records()
    {
        var partition = _host.Partition(0);
        await AppendTransactionalAsync(partition, producerId: 5);
        var fetching = FetchAsync(Forever, 1, new Wanted(0, 0), readCommitted: true);
        fetching.IsCompleted.ShouldBeFalse();
        await partition.AppendMarkerAsync(5, 0, true, 0);
        var got = await fetching.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        got.Aborted.ShouldBeEmpty();
        got.LastStable.ShouldBe(2);
    }

    private static async Task AppendTransactionalAsync(PartitionLog partition, long producerId)
    {
        var identity = new ProducerIdentity(producerId, 0, 0, IsTransactional: true);
        var batch = new RecordBatchBuilder(identity).Add(1_700_000_000_000, null, [1]).Build();
        (await partition.AppendAsync(batch, new AppendOptions())).ErrorCode.ShouldBe(ErrorCode.None);
    }

    private async Task<Got> FetchAsync(int maxWaitMs, int minBytes, Wanted wanted, bool readCommitted) =>
        (await FetchAsync(maxWaitMs, minBytes, 1_000_000, readCommitted, [wanted]))[0];

    private Task<Got[]> FetchAsync(int maxWaitMs, int minBytes, params Wanted[] wanted) =>
        FetchAsync(maxWaitMs, minBytes, 1_000_000, false, wanted);

    private Task<Got[]> FetchAsync(int maxWaitMs, int minBytes, int maxBytes, params Wanted[] wanted) =>
        FetchAsync(maxWaitMs, minBytes, maxBytes, false, wanted);

    private async Task<Got[]> FetchAsync(int maxWaitMs, int minBytes, int maxBytes, bool readCommitted, Wanted[] wanted)
    {
        var answer = await _host.AskAsync(
            ApiKey.Fetch,
            Version,
            request =>
            {
                request.WriteInt32(-1);
                request.WriteInt32(maxWaitMs);
                request.WriteInt32(minBytes);
                request.WriteInt32(maxBytes);
                request.WriteInt8(readCommitted ? (sbyte)1 : (sbyte)0);
                request.WriteInt32(0);
                request.WriteInt32(-1);
                request.WriteArrayLength(1);
                request.WriteString(HandlerHost.Topic);
                request.WriteArrayLength(wanted.Length);
                foreach (var partition in wanted)
                {
                    request.WriteInt32(partition.Partition);
                    request.WriteInt32(-1);
                    request.WriteInt64(partition.Offset);
                    request.WriteInt64(-1);
                    request.WriteInt32(partition.MaxBytes);
                }

                request.WriteArrayLength(0);
                request.WriteString("");
            }
        );
        return Read(answer);
    }

    private static Got[] Read(byte[] answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        reader.ReadInt16().ShouldBe(ErrorCode.None);
        reader.ReadInt32().ShouldBe(0);
        reader.ReadArrayLength().ShouldBe(1);
        reader.ReadString().ShouldBe(HandlerHost.Topic);
        var partitions = new Got[reader.ReadArrayLength()];
        for (var i = 0; i < partitions.Length; i++)
            partitions[i] = ReadPartition(ref reader);
        reader.Remaining.ShouldBe(0);
        return partitions;
    }

    private static Got ReadPartition(ref KafkaReader reader)
    {
        reader.ReadInt32();
        var error = reader.ReadInt16();
        var highWatermark = reader.ReadInt64();
        var lastStable = reader.ReadInt64();
        reader.ReadInt64();
        var count = reader.ReadArrayLength();
        var aborted = count < 0 ? null : new (long, long)[count];
        for (var i = 0; i < count; i++)
            aborted![i] = (reader.ReadInt64(), reader.ReadInt64());
        reader.ReadInt32();
        return new Got(error, highWatermark, lastStable, aborted, reader.ReadRecords().ToArray());
    }
}
