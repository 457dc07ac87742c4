using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Protocol.Tests;

public sealed class PrimitiveTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_primitive_reads_back_as_it_was_written(bool flexible)
    {
        var values =
            from text in ArbMap.Default.GeneratorFor<string?>()
            from bytes in ArbMap.Default.GeneratorFor<byte[]?>()
            from wide in ArbMap.Default.GeneratorFor<long>()
            from id in ArbMap.Default.GeneratorFor<Guid>()
            select (text: WellFormed(text), bytes, wide, id);
        Prop.ForAll(
                values.ToArbitrary(),
                v =>
                {
                    using var writer = new KafkaWriter(flexible);
                    writer.WriteInt8((sbyte)v.wide);
                    writer.WriteInt16((short)v.wide);
                    writer.WriteInt32((int)v.wide);
                    writer.WriteInt64(v.wide);
                    writer.WriteBoolean((v.wide & 1) == 1);
                    writer.WriteUuid(v.id);
                    writer.WriteNullableString(v.text);
                    writer.WriteNullableBytes(v.bytes);
                    writer.WriteArrayLength(3);
                    writer.WriteRaw([1, 2, 3]);
                    writer.WriteNullArray();
                    writer.WriteUnsignedVarint((uint)v.wide);
                    writer.WriteEmptyTags();

                    var reader = new KafkaReader(writer.Written.Span, flexible);
                    reader.ReadInt8().ShouldBe((sbyte)v.wide);
                    reader.ReadInt16().ShouldBe((short)v.wide);
                    reader.ReadInt32().ShouldBe((int)v.wide);
                    reader.ReadInt64().ShouldBe(v.wide);
                    reader.ReadBoolean().ShouldBe((v.wide & 1) == 1);
                    reader.ReadUuid().ShouldBe(v.id);
                    reader.ReadNullableString().ShouldBe(v.text);
                    reader.ReadNullableBytes().ShouldBe(v.bytes);
                    reader.ReadArrayLength().ShouldBe(3);
                    (reader.ReadInt8() + reader.ReadInt8() + reader.ReadInt8()).ShouldBe(6);
                    reader.ReadArrayLength().ShouldBe(-1);
                    reader.ReadUnsignedVarint().ShouldBe((uint)v.wide);
                    reader.SkipTags();
                    reader.Remaining.ShouldBe(0);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Known_values_have_the_bytes_the_protocol_gives_them()
    {
        using var plain = new KafkaWriter(flexible: false);
        plain.WriteString("ab");
        plain.WriteNullableString(null);
        plain.WriteBytes([9]);
        plain.WriteNullableBytes(null);
        plain.WriteArrayLength(2);
        plain.WriteUuid(new Guid("01020304-0506-0708-090a-0b0c0d0e0f10"));
        plain.WriteEmptyTags();
        Convert
            .ToHexString(plain.Written.Span)
            .ShouldBe(
                "00026162" + "FFFF" + "0000000109" + "FFFFFFFF" + "00000002" + "0102030405060708090A0B0C0D0E0F10"
            );

        using var compact = new KafkaWriter(flexible: true);
        compact.WriteString("ab");
        compact.WriteNullableString(null);
        compact.WriteBytes([9]);
        compact.WriteNullableBytes(null);
        compact.WriteArrayLength(2);
        compact.WriteUnsignedVarint(300);
        compact.WriteEmptyTags();
        Convert.ToHexString(compact.Written.Span).ShouldBe("036162" + "00" + "0209" + "00" + "03" + "AC02" + "00");
    }

    [Theory]
    [InlineData("00056162")] // string longer than what is left
    [InlineData("7FFFFFFF")] // length of two gigabytes
    public void Lengths_beyond_the_input_are_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Should.Throw<ProtocolException>(() => new KafkaReader(bytes, flexible: false).ReadString());
        Should.Throw<ProtocolException>(() => new KafkaReader(bytes, flexible: false).ReadBytes());
        Should.Throw<ProtocolException>(() => new KafkaReader([.. bytes, 0, 0], flexible: false).ReadArrayLength(8));
    }

    [Theory]
    [InlineData("FFFFFFFFFF01")]
    [InlineData("808080808001")]
    [InlineData("FFFFFFFF1F")]
    public void A_varint_of_more_than_32_bits_is_refused(string hex) =>
        Should.Throw<ProtocolException>(() =>
            new KafkaReader(Convert.FromHexString(hex), flexible: true).ReadUnsignedVarint()
        );

    [Fact]
    public void Unknown_tagged_fields_are_skipped()
    {
        var reader = new KafkaReader(
            Convert.FromHexString("02" + "05" + "03AABBCC" + "07" + "00" + "2A"),
            flexible: true
        );
        reader.SkipTags();
        reader.ReadInt8().ShouldBe((sbyte)42);
    }

    [Fact]
    public void A_writer_grows_and_gives_large_buffers_back()
    {
        using var writer = new KafkaWriter();
        var block = new byte[100_000];
        for (var i = 0; i < 30; i++)
            writer.WriteRaw(block);
        writer.Written.Length.ShouldBe(3_000_000);
        writer.Reset(flexible: true);
        writer.Position.ShouldBe(0);
        writer.WriteInt8(1);
        writer.Written.ToArray().ShouldBe([1]);
    }

    // Lone surrogates have no UTF-8 form: they are not strings of the protocol.
    private static string? WellFormed(string? text) =>
        text is null ? null : string.Concat(text.Where(c => !char.IsSurrogate(c)));
}
