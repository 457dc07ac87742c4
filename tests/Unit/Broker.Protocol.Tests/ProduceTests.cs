using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Transport;

namespace LeadStreams.Broker.Protocol.Tests;

public sealed class ProduceTests : IAsyncLifetime
{
    private static readonly byte[] _batch = new RecordBatchBuilder().Add(1_700_000_000_000, null, [1]).Build();

    private HandlerHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await HandlerHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_partition_that_fails_does_not_touch_the_others()
    {
        byte[] torn = [.. _batch];
        torn[^1] ^= 1;
        var answers = await ProduceAsync(7, 1, (0, _batch), (1, torn), (2, _batch), (1, _batch));
        answers.ShouldBe([
            (ErrorCode.None, 0),
            (ErrorCode.CorruptMessage, -1),
            (ErrorCode.UnknownTopicOrPartition, -1),
            (ErrorCode.None, 0),
        ]);
    }

    [Theory]
    [InlineData(2, 1, ErrorCode.UnsupportedVersion)]
    [InlineData(7, 2, ErrorCode.InvalidRequiredAcks)]
    [InlineData(7, -2, ErrorCode.InvalidRequiredAcks)]
    public async Task Requests_that_cannot_be_served_are_answered_with_why(short version, short acks, short error) =>
        (await ProduceAsync(version, acks, (0, _batch)))[0].ShouldBe((error, -1));

    [Fact]
    public async Task Zstd_is_refused_before_the_version_that_brought_it()
    {
        byte[] zstd = [.. _batch];
        zstd[22] |= 4;
        RecordBatch.RenewCrc(zstd);
        (await ProduceAsync(6, 1, (0, zstd)))[0].Error.ShouldBe(ErrorCode.UnsupportedCompressionType);
        (await ProduceAsync(7, 1, (0, zstd)))[0].Error.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public async Task Without_acknowledgement_there_is_no_answer_and_failure_closes_the_connection()
    {
        (await _host.ServeAsync(Frame(7, 0, (0, _batch)).AsMemory(4))).ShouldBe(DispatchOutcome.None);
        _host.Partition(0).LogEndOffset.ShouldBe(1);
        (await _host.ServeAsync(Frame(7, 0, (9, _batch)).AsMemory(4))).ShouldBe(DispatchOutcome.Close);
    }

    [Fact]
    public async Task Clients_cannot_write_internal_topics()
    {
        var answer = await _host.AskAsync(ApiKey.Produce, 7, Body(7, 1, "__consumer_offsets", (0, _batch)));
        Read(answer, 7)[0].Error.ShouldBe(ErrorCode.InvalidTopicException);
    }

    private async Task<(short Error, long Offset)[]> ProduceAsync(
        short version,
        short acks,
        params (int Partition, byte[] Records)[] partitions
    ) =>
        Read(
            await _host.AskAsync(ApiKey.Produce, version, Body(version, acks, HandlerHost.Topic, partitions)),
            version
        );

    private static byte[] Frame(short version, short acks, params (int Partition, byte[] Records)[] partitions) =>
        Frames.Request(ApiKey.Produce, version, 1, Body(version, acks, HandlerHost.Topic, partitions));

    private static Action<KafkaWriter> Body(
        short version,
        short acks,
        string topic,
        params (int Partition, byte[] Records)[] partitions
    ) =>
        request =>
        {
            if (version >= 3)
                request.WriteNullableString(null);
            request.WriteInt16(acks);
            request.WriteInt32(1000);
            request.WriteArrayLength(1);
            request.WriteString(topic);
            request.WriteArrayLength(partitions.Length);
            foreach (var (partition, records) in partitions)
            {
                request.WriteInt32(partition);
                request.WriteBytes(records);
            }
        };

    private static (short Error, long Offset)[] Read(byte[] answer, short version)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadArrayLength().ShouldBe(1);
        reader.ReadString();
        var answers = new (short, long)[reader.ReadArrayLength()];
        for (var i = 0; i < answers.Length; i++)
        {
            reader.ReadInt32();
            answers[i] = (reader.ReadInt16(), reader.ReadInt64());
            if (version >= 2)
                reader.ReadInt64();
            if (version >= 5)
                reader.ReadInt64();
        }

        return answers;
    }
}
