using LeadStreams.Contracts.Tests.Shapes;

namespace LeadStreams.Contracts.Tests;

public sealed class ResolutionTests
{
    [Fact]
    public void A_generated_record_reads_what_older_writers_wrote()
    {
        var writer = (RecordSchema)
            AvroSchema.Parse(
                """
                {"type":"record","name":"Old","namespace":"elsewhere","fields":[
                  {"name":"gone","type":{"type":"map","values":"string"}},
                  {"name":"small_number","type":["null","int"]},
                  {"name":"big_number","type":"int"},{"name":"ratio","type":["int","long"]},
                  {"name":"precise_ratio","type":"float"},{"name":"text","type":"bytes"},
                  {"name":"color","type":{"type":"enum","name":"Color","symbols":["PINK","green"]}},
                  {"name":"numbers","type":{"type":"array","items":["long","int"]}},
                  {"name":"maybe_text","type":"string"},
                  {"name":"node","type":{"type":"record","name":"Node","fields":[
                    {"name":"x","type":"int"},{"name":"name","type":"string"}]}},
                  {"name":"seen_at","type":"int"},
                  {"name":"labels","type":{"type":"map","values":"int"}}]}
                """
            );
        var value = new GenericRecord(
            writer,
            [
                (AvroMap<object?>)[new("k", "v")],
                4,
                5,
                6L,
                2.5f,
                (AvroBytes)"é"u8.ToArray(),
                new GenericEnum("elsewhere.Color", "PINK"),
                (AvroList<object?>)[1, 2L],
                "given",
                new GenericRecord((RecordSchema)writer.Fields[9].Schema, [1, "n"]),
                1000,
                (AvroMap<object?>)[new("l", 3)],
            ]
        );
        var reader = AvroSchema.Parse(
            Defaults.SchemaJson.Replace(
                "\"name\":\"Defaults\"",
                "\"name\":\"Defaults\",\"aliases\":[\"elsewhere.Old\"]"
            )
        );
        var plan = ReadPlan.Resolve(writer, reader);
        var bytes = new AvroReader(GenericDatum.Encode(writer, value));
        var read = Defaults.Read(ref bytes, plan);
        bytes.RequireEnd();
        read.ShouldBe(
            new Defaults
            {
                SmallNumber = 4,
                BigNumber = 5,
                Ratio = 6,
                PreciseRatio = 2.5,
                Text = "é",
                Color = Color.Red, // The enum's default stands for a symbol the reader does not know.
                Numbers = [1, 2],
                MaybeText = "given",
                Node = new Node { Name = "n" },
                SeenAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
                Labels = [new("l", 3)],
            }
        );
    }

    [Fact]
    public void A_branch_without_counterpart_is_a_fault_only_where_data_uses_it()
    {
        var plan = ReadPlan.Resolve(AvroSchema.Parse("""["null","int"]"""), AvroSchema.Parse("\"int\""));
        GenericDatum.Decode(plan, [0x02, 0x06]).ShouldBe(3);
        Should.Throw<AvroException>(() => GenericDatum.Decode(plan, [0x00]));
    }

    [Fact]
    public void A_symbol_without_counterpart_is_a_fault_only_where_data_uses_it()
    {
        var plan = ReadPlan.Resolve(
            AvroSchema.Parse("""{"type":"enum","name":"E","symbols":["A","B"]}"""),
            AvroSchema.Parse("""{"type":"enum","name":"E","symbols":["B"]}""")
        );
        GenericDatum.Decode(plan, [0x02]).ShouldBe(new GenericEnum("E", "B"));
        Should.Throw<AvroException>(() => GenericDatum.Decode(plan, [0x00]));
    }

    [Theory]
    [InlineData("\"string\"", "\"int\"")]
    [InlineData("""{"type":"fixed","name":"F","size":2}""", """{"type":"fixed","name":"F","size":3}""")]
    [InlineData(
        """{"type":"record","name":"R","fields":[]}""",
        """{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"""
    )]
    [InlineData("""{"type":"array","items":"string"}""", """{"type":"array","items":"int"}""")]
    [InlineData("\"string\"", """["null","int"]""")]
    [InlineData("""["string","bytes"]""", "\"int\"")]
    public void Schemas_without_a_common_reading_cannot_be_resolved(string writer, string reader) =>
        Should.Throw<AvroException>(() => ReadPlan.Resolve(AvroSchema.Parse(writer), AvroSchema.Parse(reader)));

    [Fact]
    public void An_alias_does_not_take_a_field_that_the_reader_has_by_name()
    {
        var writer = AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}""");
        var reader = AvroSchema.Parse(
            """{"type":"record","name":"R","fields":[{"name":"b","type":"int","aliases":["a"],"default":7},{"name":"a","type":"int"}]}"""
        );
        var read = (GenericRecord)GenericDatum.Decode(ReadPlan.Resolve(writer, reader), [0x02])!;
        (read["b"], read["a"]).ShouldBe((7, 1));
    }

    [Fact]
    public void Types_that_contain_themselves_resolve()
    {
        const string Writer =
            """{"type":"record","name":"Node","fields":[{"name":"name","type":"string"},{"name":"next","type":["null","Node"]},{"name":"extra","type":"int"}]}""";
        var schema = (RecordSchema)AvroSchema.Parse(Writer);
        var inner = new GenericRecord(schema, ["two", null, 2]);
        var bytes = GenericDatum.Encode(schema, new GenericRecord(schema, ["one", inner, 1]));
        Samples
            .Decode<Node>(bytes, schema)
            .ShouldBe(
                new Node
                {
                    Name = "one",
                    Next = new Node { Name = "two" },
                }
            );
    }

    [Theory]
    [InlineData(
        """{"type":"long","logicalType":"timestamp-micros"}""",
        """{"type":"long","logicalType":"timestamp-millis"}""",
        true
    )]
    [InlineData("\"long\"", """{"type":"long","logicalType":"timestamp-millis"}""", true)]
    [InlineData(
        """["null",{"type":"long","logicalType":"timestamp-millis"}]""",
        """{"type":"long","logicalType":"timestamp-millis"}""",
        false
    )]
    [InlineData(
        """["null",{"type":"long","logicalType":"timestamp-micros"}]""",
        """["null",{"type":"long","logicalType":"timestamp-millis"}]""",
        true
    )]
    [InlineData(
        """{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""",
        """{"type":"bytes","logicalType":"decimal","precision":9,"scale":3}""",
        true
    )]
    [InlineData("\"long\"", "\"int\"", false)]
    public void A_changed_meaning_is_found_although_the_bytes_are_compatible(string current, string earlier, bool found)
    {
        (SchemaLint.Check(AvroSchema.Parse(current), AvroSchema.Parse(earlier)).Count > 0).ShouldBe(found);
        SchemaLint.Check(AvroSchema.Parse(current), AvroSchema.Parse(current)).ShouldBeEmpty();
        var inRecord = SchemaLint.Check(AvroSchema.Parse(InRecord(current)), AvroSchema.Parse(InRecord(earlier)));
        (inRecord.Count > 0).ShouldBe(found);
    }

    private static string InRecord(string type) =>
        $$$"""{"type":"record","name":"R","fields":[{"name":"list","type":{"type":"array","items":{{{type}}}}}]}""";
}
