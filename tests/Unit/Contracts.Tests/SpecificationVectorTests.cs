using System.Security.Cryptography;
using System.Text;

namespace LeadStreams.Contracts.Tests;

/// <summary>Vectors computed with other implementations and the specification's algorithms.</summary>
public sealed class SpecificationVectorTests
{
    private const string LeadSeen =
        """{"type":"record","name":"LeadSeen","namespace":"lead.v1","doc":"x","fields":[{"name":"id","type":"string"},{"name":"n","type":"int","default":0}]}""";

    private const string LeadCaptured = """
        {"type":"record","name":"LeadCaptured","namespace":"lead.v1","fields":[
          {"name":"lead_id","type":"string"},{"name":"score","type":"int"},{"name":"email","type":["null","string"]},
          {"name":"tags","type":{"type":"array","items":"string"}},{"name":"attrs","type":{"type":"map","values":"long"}},
          {"name":"stage","type":{"type":"enum","name":"Stage","symbols":["NEW","MQL","SQL"]}},
          {"name":"captured_at","type":{"type":"long","logicalType":"timestamp-millis"}},
          {"name":"ratio","type":"double"},{"name":"ok","type":"boolean"},
          {"name":"hash","type":{"type":"fixed","name":"Hash","size":4}},{"name":"raw","type":"bytes"}]}
        """;

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(-1L, "01")]
    [InlineData(1L, "02")]
    [InlineData(-64L, "7f")]
    [InlineData(64L, "8001")]
    [InlineData(2147483648L, "8080808010")]
    [InlineData(long.MinValue, "ffffffffffffffffff01")]
    [InlineData(long.MaxValue, "feffffffffffffffff01")]
    public void Longs_are_zig_zag_varints(long value, string hex) => ShouldEncode("\"long\"", value, hex);

    [Fact]
    public void Other_types_have_the_bytes_of_the_specification()
    {
        ShouldEncode("\"float\"", 1.5f, "0000c03f");
        ShouldEncode("\"double\"", -2.0, "00000000000000c0");
        ShouldEncode("\"string\"", "Zoë", "085a6fc3ab");
        ShouldEncode("\"boolean\"", true, "01");
        ShouldEncode("""["null","string"]""", null, "00");
        ShouldEncode("""["null","string"]""", "a", "020261");
        ShouldEncode("""{"type":"array","items":"int"}""", (AvroList<object?>)[1, 2, 3], "0602040600");
        ShouldEncode("""{"type":"map","values":"int"}""", (AvroMap<object?>)[new("a", 1)], "0202610200");
    }

    [Fact]
    public void A_whole_record_has_the_bytes_of_other_implementations()
    {
        var schema = (RecordSchema)AvroSchema.Parse(LeadCaptured);
        var value = new GenericRecord(
            schema,
            [
                "L-1",
                -3,
                "a@b.co",
                (AvroList<object?>)["x", "yz"],
                (AvroMap<object?>)[new("k", 300L)],
                new GenericEnum("lead.v1.Stage", "SQL"),
                new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero).ToUnixTimeMilliseconds(),
                0.5,
                true,
                new GenericFixed("lead.v1.Hash", new byte[] { 0, 1, 2, 3 }),
                (AvroBytes)new byte[] { 0xff },
            ]
        );
        Convert
            .ToHexStringLower(GenericDatum.Encode(schema, value))
            .ShouldBe(
                "064c2d3105020c6140622e636f04027804797a0002026bd8040004dcbcccca" + "ef66000000000000e03f010001020302ff"
            );
    }

    [Theory]
    [InlineData("\"null\"", 0x63dd24e7cc258f8aUL)]
    [InlineData("\"boolean\"", 0x9f42fc78a4d4f764UL)]
    [InlineData("\"int\"", 0x7275d51a3f395c8fUL)]
    [InlineData("\"long\"", 0xd054e14493f41db7UL)]
    [InlineData("\"float\"", 0x4d7c02cb3ea8d790UL)]
    [InlineData("\"double\"", 0x8e7535c032ab957eUL)]
    [InlineData("\"bytes\"", 0x4fc016dac3201965UL)]
    [InlineData("\"string\"", 0x8f014872634503c7UL)]
    [InlineData("""{"type":"long","logicalType":"timestamp-millis"}""", 0xd054e14493f41db7UL)]
    [InlineData(LeadSeen, 0xbab25e08e6d55d4bUL)]
    public void Fingerprints_are_those_of_the_specification(string schema, ulong fingerprint) =>
        Crc64Avro.Of(AvroSchema.Parse(schema)).ShouldBe(fingerprint);

    [Fact]
    public void The_canonical_form_keeps_what_decides_reading_and_nothing_else()
    {
        const string Expected =
            """{"name":"lead.v1.LeadSeen","type":"record","fields":[{"name":"id","type":"string"},{"name":"n","type":"int"}]}""";
        AvroSchema.Parse(LeadSeen).ToCanonicalForm().ShouldBe(Expected);
        Md5(LeadSeen).ShouldBe("c814b2dea0442231a055d6a0defff921");
    }

    private static void ShouldEncode(string schema, object? value, string hex)
    {
        var parsed = AvroSchema.Parse(schema);
        var bytes = GenericDatum.Encode(parsed, value);
        Convert.ToHexStringLower(bytes).ShouldBe(hex);
        GenericDatum.Decode(parsed, bytes).ShouldBe(value);
    }

#pragma warning disable CA5351 // A fingerprint of the Avro specification, not a signature.
    private static string Md5(string schema) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(AvroSchema.Parse(schema).ToCanonicalForm())));
#pragma warning restore CA5351
}
