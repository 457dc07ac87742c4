using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Contracts.Tests.Generation;

namespace LeadStreams.Contracts.Tests;

public sealed class GenericDatumTests
{
    private const int PlansPerSchema = 20;

    [Fact]
    public void Any_value_of_any_schema_reads_back_as_it_was_written() =>
        ForSeeds(seed =>
        {
            var schema = AvroSchema.Parse(RandomSchema.AnyOf(seed));
            var datum = new RandomDatum(new Random(seed), portable: false);
            for (var i = 0; i < PlansPerSchema; i++)
            {
                var value = datum.Of(schema);
                var bytes = GenericDatum.Encode(schema, value);
                GenericDatum.Decode(schema, bytes).ShouldBe(value);
                GenericDatum.Decode(ReadPlan.Resolve(schema, schema), bytes).ShouldBe(value);
            }
        });

    [Fact]
    public void A_schema_survives_its_text_and_its_canonical_form() =>
        ForSeeds(seed =>
        {
            var schema = AvroSchema.Parse(RandomSchema.AnyOf(seed));
            var again = AvroSchema.Parse(schema.ToJson());
            again.ToJson().ShouldBe(schema.ToJson());
            again.ToCanonicalForm().ShouldBe(schema.ToCanonicalForm());
            var canonical = AvroSchema.Parse(schema.ToCanonicalForm());
            canonical.ToCanonicalForm().ShouldBe(schema.ToCanonicalForm());
            Crc64Avro.Of(canonical).ShouldBe(Crc64Avro.Of(schema));
        });

    [Fact]
    public void What_the_checker_calls_compatible_reads_every_value() =>
        ForSeeds(seed =>
        {
            var text = RandomSchema.RecordOf(seed);
            var writer = AvroSchema.Parse(text);
            var reader = AvroSchema.Parse(new SchemaEdits(new Random(seed)).Edit(text, seed % 4));
            if (SchemaCompatibility.Check(reader, writer).Count > 0)
            {
                return;
            }
            var plan = ReadPlan.Resolve(writer, reader);
            var datum = new RandomDatum(new Random(seed), portable: true);
            for (var i = 0; i < PlansPerSchema; i++)
            {
                var bytes = GenericDatum.Encode(writer, datum.Of(writer));
                if (!TryDecode(plan, bytes, out var read))
                {
                    // Bytes that are no UTF-8 cannot become a string: the one promotion that data can refuse.
                    reader.ToJson().ShouldContain("\"string\"");
                    continue;
                }
                GenericDatum.Decode(reader, GenericDatum.Encode(reader, read)).ShouldBe(read);
            }
        });

    [Fact]
    public void A_schema_is_compatible_with_itself() =>
        ForSeeds(seed =>
        {
            var text = RandomSchema.AnyOf(seed);
            SchemaCompatibility.Check(AvroSchema.Parse(text), AvroSchema.Parse(text)).ShouldBeEmpty();
        });

    [Fact]
    public void Blocks_with_sizes_and_split_blocks_are_read()
    {
        var schema = AvroSchema.Parse("""{"type":"array","items":"int"}""");
        // Two items announced by a negative count with their size in bytes, one by a plain count, then the end.
        byte[] data = [0x03, 0x04, 0x02, 0x04, 0x02, 0x06, 0x00];
        GenericDatum.Decode(schema, data).ShouldBe((AvroList<object?>)[1, 2, 3]);
        var skipping = AvroSchema.Parse(
            """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"int"}},{"name":"b","type":"int"}]}"""
        );
        var reader = AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"b","type":"int"}]}""");
        var read = (GenericRecord)GenericDatum.Decode(ReadPlan.Resolve(skipping, reader), [.. data, 0x0a])!;
        read["b"].ShouldBe(5);
    }

    [Fact]
    public void Json_names_the_branches_of_unions_only_when_strict()
    {
        var schema = AvroSchema.Parse("""["null","string",{"type":"array","items":["null","int"]}]""");
        GenericJson.ToJson(schema, "x").ShouldBe("\"x\"");
        GenericJson.ToJson(schema, "x", strict: true).ShouldBe("""{"string":"x"}""");
        GenericJson
            .ToJson(schema, (AvroList<object?>)[null, 1], strict: true)
            .ShouldBe("""{"array":[null,{"int":1}]}""");
        GenericJson.ToJson(schema, null, strict: true).ShouldBe("null");
    }

    private static bool TryDecode(ReadPlan plan, byte[] bytes, out object? value)
    {
        try
        {
            value = GenericDatum.Decode(plan, bytes);
            return true;
        }
        catch (AvroException e) when (e.Message.Contains("UTF-8"))
        {
            value = null;
            return false;
        }
    }

    private static void ForSeeds(Action<int> check) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), check)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));
}
