using LeadStreams.Contracts;
using LeadStreams.Contracts.Tests.Generation;

namespace LeadStreams.Avro.Conformance.Tests;

public sealed class ResolutionTests(AvroClients clients)
{
    private const int Pairs = 600;
    private const int ValuesPerPair = 3;

    [Fact]
    public void Data_of_edited_schemas_reads_alike_everywhere()
    {
        var (byAvsc, byPython) = (0, 0);
        for (var seed = 0; seed < Pairs; seed++)
        {
            var writer = AvroSchema.Parse(RandomSchema.RecordOf(seed));
            var reader = AvroSchema.Parse(new SchemaEdits(new Random(seed)).Edit(writer.ToJson(), 1 + (seed % 4)));
            if (SchemaCompatibility.Check(reader, writer).Count > 0 || HasChoice(reader, []))
            {
                continue;
            }
            var plan = ReadPlan.Resolve(writer, reader);
            var datum = new RandomDatum(new Random(seed), portable: true);
            for (var i = 0; i < ValuesPerPair; i++)
            {
                var bytes = GenericDatum.Encode(writer, datum.Of(writer));
                if (Read(plan, bytes) is not { } value)
                {
                    continue;
                }
                var ours = Convert.ToHexStringLower(GenericDatum.Encode(reader, value));
                byAvsc += Compare(clients.Avsc, writer, reader, bytes, ours, seed);
                // python3-avro resolves data without aliases and between fewer types: where it reads, it must agree.
                byPython += Compare(clients.Python, writer, reader, bytes, ours, seed);
            }
        }
        byAvsc.ShouldBeGreaterThan(Pairs / 2);
        byPython.ShouldBeGreaterThan(Pairs / 4);
    }

    [Fact]
    public void A_readers_union_takes_the_writers_own_type_before_one_it_can_be_promoted_to()
    {
        // As in Java; avsc and python3-avro take the first branch that fits, and turn these bytes into a string.
        const string Writer = "\"bytes\"";
        const string Reader = """["string","bytes"]""";
        var plan = ReadPlan.Resolve(AvroSchema.Parse(Writer), AvroSchema.Parse(Reader));
        GenericDatum.Decode(plan, [0x02, 0x61]).ShouldBe((AvroBytes)"a"u8.ToArray());
        clients.Avsc.Resolve(Writer, Reader, "0261").ShouldBe("000261");
    }

    // Unions with several branches for one value, where the implementations choose differently.
    private static bool HasChoice(AvroSchema schema, HashSet<AvroSchema> seen)
    {
        if (!seen.Add(schema))
        {
            return false;
        }
        return schema switch
        {
            UnionSchema union => union.Branches.Count(IsNumber) > 1
                || union.Branches.Count(branch => branch.Kind is AvroKind.Bytes or AvroKind.String) > 1
                || union.Branches.Any(branch => HasChoice(branch, seen)),
            RecordSchema record => record.Fields.Any(field => HasChoice(field.Schema, seen)),
            ArraySchema array => HasChoice(array.Items, seen),
            MapSchema map => HasChoice(map.Values, seen),
            _ => false,
        };
    }

    private static bool IsNumber(AvroSchema schema) =>
        schema.Kind is AvroKind.Int or AvroKind.Long or AvroKind.Float or AvroKind.Double;

    private static int Compare(
        AvroClient client,
        AvroSchema writer,
        AvroSchema reader,
        byte[] bytes,
        string ours,
        int seed
    )
    {
        var theirs = client.Resolve(writer.ToJson(), reader.ToJson(), Convert.ToHexStringLower(bytes));
        if (theirs is null)
        {
            return 0;
        }
        theirs.ShouldBe(ours, $"{client.Name}, seed {seed}, writer {writer}, reader {reader}");
        return 1;
    }

    // Null for bytes that are no UTF-8 where the reader wants a string.
    private static object? Read(ReadPlan plan, byte[] bytes)
    {
        try
        {
            return GenericDatum.Decode(plan, bytes);
        }
        catch (AvroException e) when (e.Message.Contains("UTF-8"))
        {
            return null;
        }
    }
}
