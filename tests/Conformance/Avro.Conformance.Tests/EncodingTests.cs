using LeadStreams.Contracts;
using LeadStreams.Contracts.Tests.Generation;

namespace LeadStreams.Avro.Conformance.Tests;

public sealed class EncodingTests(AvroClients clients)
{
    private const int Schemas = 300;
    private const int ValuesPerSchema = 4;

    [Fact]
    public void Random_values_of_random_schemas_have_the_same_bytes_everywhere()
    {
        for (var seed = 0; seed < Schemas; seed++)
        {
            var schema = AvroSchema.Parse(seed % 2 == 0 ? RandomSchema.RecordOf(seed) : RandomSchema.AnyOf(seed));
            RequireSameBytes(schema, seed, ValuesPerSchema);
        }
    }

    [Fact]
    public void Random_values_of_the_products_schemas_have_the_same_bytes_everywhere()
    {
        var types = GeneratedRecords.All();
        types.Count.ShouldBeGreaterThan(10);
        foreach (var type in types)
        {
            RequireSameBytes(type.Schema, type.Schema.Name.Length, 10);
        }
    }

    [Fact]
    public void Generated_code_has_the_same_bytes_too()
    {
        foreach (var type in GeneratedRecords.All())
        {
            var random = new RandomDatum(new Random(type.Schema.Name.Length), portable: true);
            for (var i = 0; i < 50; i++)
            {
                var bytes = GenericDatum.Encode(type.Schema, random.Of(type.Schema));
                Convert
                    .ToHexStringLower(type.Reencode(bytes))
                    .ShouldBe(Convert.ToHexStringLower(bytes), type.Schema.Name);
            }
        }
    }

    [Fact]
    public void Numbers_at_the_limits_have_the_same_bytes_in_python()
    {
        // avsc is exact up to 52 bits only.
        foreach (var value in (long[])[long.MinValue, long.MaxValue, 1L << 53, -(1L << 62), (1L << 62) - 1])
        {
            var json = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            clients.Python.Encode("\"long\"", json).ShouldBe(Hex(AvroSchema.Parse("\"long\""), value));
        }
    }

    private void RequireSameBytes(AvroSchema schema, int seed, int values)
    {
        var datum = new RandomDatum(new Random(seed), portable: true);
        var text = schema.ToJson();
        for (var i = 0; i < values; i++)
        {
            var value = datum.Of(schema);
            var hex = Hex(schema, value);
            var json = GenericJson.ToJson(schema, value, strict: true);
            foreach (var client in (AvroClient[])[clients.Python, clients.Avsc])
            {
                var because = $"{client.Name}, seed {seed}, schema {text}, value {json}";
                client.Encode(text, json).ShouldBe(hex, because);
                client.Reencode(text, hex).ShouldBe(hex, because);
            }
        }
    }

    private static string Hex(AvroSchema schema, object? value) =>
        Convert.ToHexStringLower(GenericDatum.Encode(schema, value));
}
