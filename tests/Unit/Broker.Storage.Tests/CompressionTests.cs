using System.IO.Compression;
using System.Text;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Storage.Compression;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class CompressionTests
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public void Batches_of_real_clients_are_opened(string codec) => ShouldHoldAll(GoldenBatches.Of(codec));

    [Fact]
    public void Snappy_in_the_framing_of_other_clients_is_opened()
    {
        var batch = GoldenBatches.Of("snappy");
        var block = batch[RecordBatch.HeaderSize..];
        byte[] size =
        [
            (byte)(block.Length >> 24),
            (byte)(block.Length >> 16),
            (byte)(block.Length >> 8),
            (byte)block.Length,
        ];
        byte[] magic = [0x82, .. "SNAPPY"u8, 0, 0, 0, 0, 1, 0, 0, 0, 1];
        ShouldHoldAll([.. batch[..RecordBatch.HeaderSize], .. magic, .. size, .. block]);
    }

    [Fact]
    public void Lz4_blocks_that_refer_to_one_another_are_opened()
    {
        var batch = GoldenBatches.Of("lz4")[..RecordBatch.HeaderSize];
        using var inflater = new BatchInflater();
        inflater
            .Open(new RecordBatch([.. batch, .. GoldenBatches.Of("lz4-linked")]), out var opened)
            .ShouldBe(InflateOutcome.Opened);
        var output = opened.Bytes[RecordBatch.HeaderSize..];
        output.Length.ShouldBe(GoldenBatches.LinkedBytes);
        for (var i = 0; i < output.Length; i++)
            output[i].ShouldBe(GoldenBatches.LinkedByte(i));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public void Damaged_batches_are_told_apart_or_at_least_harmless(string codec)
    {
        var golden = GoldenBatches.Of(codec);
        using var inflater = new BatchInflater(limitBytes: 1_000_000);
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = golden.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[random.Next(RecordBatch.HeaderSize, bytes.Length)] = (byte)random.Next(256);
            if (round % 2 == 0)
                bytes = bytes[..random.Next(RecordBatch.HeaderSize, bytes.Length)];
            if (inflater.Open(new RecordBatch(bytes), out var opened) != InflateOutcome.Opened)
                continue;
            var records = opened.Records();
            while (records.MoveNext()) { }
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public void What_would_take_too_much_memory_is_left_closed(string codec)
    {
        using var inflater = new BatchInflater(limitBytes: 1000);
        inflater.Open(new RecordBatch(GoldenBatches.Of(codec)), out _).ShouldBe(InflateOutcome.TooLarge);
    }

    [Fact]
    public async Task A_compacted_topic_takes_no_compressed_record_without_a_key()
    {
        await using var log = await TestLog.OpenAsync(("cleanup.policy", "compact"));
        (await log.AppendAsync(Gzip(Batch.Plain(3)))).ErrorCode.ShouldBe((short)0);
        (await log.AppendAsync(Gzip(Batch.WithTimestamps(1, 2)))).ErrorCode.ShouldBe((short)87);
        var broken = Gzip(Batch.Plain(3));
        broken[RecordBatch.HeaderSize] ^= 0xFF;
        RecordBatch.RenewCrc(broken);
        (await log.AppendAsync(broken)).ErrorCode.ShouldBe((short)87);
        foreach (var codec in new[] { "snappy", "lz4", "zstd" })
            (await log.AppendAsync(GoldenBatches.Of(codec))).ErrorCode.ShouldBe((short)0);
    }

    internal static byte[] Gzip(byte[] batch)
    {
        using var packed = new MemoryStream();
        packed.Write(batch, 0, RecordBatch.HeaderSize);
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(batch, RecordBatch.HeaderSize, batch.Length - RecordBatch.HeaderSize);
        var bytes = packed.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(
            bytes.AsSpan(8),
            bytes.Length - RecordBatch.LengthPrefixSize
        );
        bytes[22] |= 1;
        RecordBatch.RenewCrc(bytes);
        return bytes;
    }

    private static void ShouldHoldAll(byte[] batch)
    {
        using var inflater = new BatchInflater();
        inflater.Open(new RecordBatch(batch), out var opened).ShouldBe(InflateOutcome.Opened);
        var records = opened.Records();
        for (var i = 0; i < GoldenBatches.Records; i++)
        {
            records.MoveNext().ShouldBeTrue();
            Encoding.UTF8.GetString(records.Current.Key).ShouldBe(GoldenBatches.Key(i));
            Encoding.UTF8.GetString(records.Current.Value).ShouldBe(GoldenBatches.Value(i));
        }

        records.MoveNext().ShouldBeFalse();
        records.IsMalformed.ShouldBeFalse();
    }
}
