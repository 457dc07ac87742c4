using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class RecordBatchTests
{
    [Fact]
    public void The_checksum_is_CRC_32C_at_any_length()
    {
        Plain("123456789"u8).ShouldBe(0xE3069283);
        var bytes = new byte[7000];
        new Random(3).NextBytes(bytes);
        for (var length = RecordBatch.HeaderSize; length <= bytes.Length; length += 1 + (length / 300))
        {
            var batch = bytes.AsSpan(0, length);
            RecordBatch.RenewCrc(batch);
            new RecordBatch(batch).Crc.ShouldBe(Plain(batch[RecordBatch.CrcStart..]), $"{length} bytes");
        }

        // RFC 3720, bit by bit.
        static uint Plain(ReadOnlySpan<byte> data)
        {
            var crc = uint.MaxValue;
            foreach (var single in data)
            {
                crc ^= single;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }

            return ~crc;
        }
    }

    [Fact]
    public void What_the_builder_writes_the_view_reads()
    {
        var batch = new RecordBatch(
            new RecordBatchBuilder(new ProducerIdentity(7, 3, 41, IsTransactional: true))
                .Add(1000, [1, 2], null, [new RecordHeader("källa", [9]), new RecordHeader("none", null)])
                .Add(990, null, [], null)
                .Build()
        );

        batch.IsCrcValid.ShouldBeTrue();
        batch.SizeInBytes.ShouldBe(batch.Bytes.Length);
        (batch.Magic, batch.RecordCount, batch.LastOffsetDelta).ShouldBe(((byte)2, 2, 1));
        (batch.ProducerId, batch.ProducerEpoch, batch.BaseSequence, batch.LastSequence).ShouldBe(
            (7L, (short)3, 41, 42)
        );
        (batch.BaseTimestamp, batch.MaxTimestamp).ShouldBe((1000L, 1000L));
        (batch.IsTransactional, batch.IsControl, batch.IsLogAppendTime).ShouldBe((true, false, false));

        var records = batch.Records();
        records.MoveNext().ShouldBeTrue();
        (records.Current.Offset, records.Current.Timestamp).ShouldBe((0L, 1000L));
        records.Current.Key.ToArray().ShouldBe([1, 2]);
        records.Current.HasValue.ShouldBeFalse();
        var headers = HeadersOf(records.Current);
        headers[0].Key.ShouldBe("källa");
        headers[0].Value.ShouldBe([9]);
        headers[1].Value.ShouldBeNull();
        records.MoveNext().ShouldBeTrue();
        (records.Current.Offset, records.Current.Timestamp).ShouldBe((1L, 990L));
        (records.Current.HasKey, records.Current.HasValue).ShouldBe((false, true));
        records.MoveNext().ShouldBeFalse();
        records.IsMalformed.ShouldBeFalse();
    }

    private static List<RecordHeader> HeadersOf(LeadStreams.Local.Broker.Storage.Record record)
    {
        var cursor = new VarintCursor(record.Tail);
        cursor.ReadBytes(out _);
        cursor.ReadBytes(out _);
        var headers = new List<RecordHeader>();
        for (var count = cursor.ReadVarlong(); count > 0; count--)
        {
            var key = cursor.ReadBytes(out _);
            var value = cursor.ReadBytes(out var isNull);
            cursor.HasFailed.ShouldBeFalse();
            headers.Add(new RecordHeader(Encoding.UTF8.GetString(key), isNull ? null : value.ToArray()));
        }

        cursor.IsAtEnd.ShouldBeTrue();
        return headers;
    }

    [Fact]
    public void A_known_batch_has_known_bytes()
    {
        // Written out by hand from the message format: one record, key "k", value "v", timestamp 5.
        var expected =
            "0000000000000000" // base offset
            + "0000003A" // length 58
            + "00000000" // leader epoch
            + "02" // magic
            + "00000000" // checksum, set below
            + "0000" // attributes
            + "00000000" // last offset delta
            + "0000000000000005" // base timestamp
            + "0000000000000005" // max timestamp
            + "FFFFFFFFFFFFFFFF" // producer id
            + "FFFF" // producer epoch
            + "FFFFFFFF" // base sequence
            + "00000001" // records
            + "10"
            + "00"
            + "00"
            + "00"
            + "02"
            + "6B"
            + "02"
            + "76"
            + "00";
        var bytes = Convert.FromHexString(expected);
        RecordBatch.RenewCrc(bytes);

        new RecordBatchBuilder().Add(5, "k"u8.ToArray(), "v"u8.ToArray()).Build().ShouldBe(bytes);
    }

    [Fact]
    public void A_marker_says_how_its_transaction_ended()
    {
        var commit = new RecordBatch(RecordBatchBuilder.Marker(5, 2, commit: true, 9, 1));
        (commit.IsControl, commit.IsTransactional, commit.ControlIsCommit()).ShouldBe((true, true, (bool?)true));
        (commit.ControlCoordinatorEpoch(), commit.BaseSequence).ShouldBe((9, -1));
        new RecordBatch(RecordBatchBuilder.Marker(5, 2, commit: false, 9, 1)).ControlIsCommit().ShouldBe(false);
    }

    [Fact]
    public void Sequence_numbers_wrap_to_zero() =>
        new RecordBatch(Batch.Idempotent(1, int.MaxValue - 1, records: 3)).LastSequence.ShouldBe(0);

    [Fact]
    public void Any_changed_byte_is_noticed() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<PositiveInt>(),
                ArbMap.Default.ArbFor<byte>(),
                (at, to) =>
                {
                    var batch = Batch.Plain(3);
                    var index = RecordBatch.CrcStart + (at.Get % (batch.Length - RecordBatch.CrcStart));
                    var isSame = batch[index] == to;
                    batch[index] = to;
                    return new RecordBatch(batch).IsCrcValid == isSame;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Walking_through_nonsense_ends_without_an_exception() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<byte[]>(),
                garbage =>
                {
                    var batch = Batch.Plain(2);
                    var mixed = batch.AsSpan(0, RecordBatch.HeaderSize).ToArray().Concat(garbage).ToArray();
                    var records = new RecordBatch(mixed).Records();
                    var count = 0;
                    while (records.MoveNext())
                        count++;
                    return count <= 2 && (records.IsMalformed || count == 2);
                }
            )
            .QuickCheckThrowOnFailure();
}
