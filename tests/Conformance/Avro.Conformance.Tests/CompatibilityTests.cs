using LeadStreams.Contracts;
using LeadStreams.Contracts.Tests.Generation;

namespace LeadStreams.Avro.Conformance.Tests;

public sealed class CompatibilityTests(AvroClients clients)
{
    private const int Pairs = 600;

    // Reader, writer, verdict: empty if compatible.
    public static TheoryData<string, string, string> Table { get; } =
        new()
        {
            { Fields("""{"name":"a","type":"int"},{"name":"b","type":"int","default":0}"""), Fields(A), "" },
            {
                Fields("""{"name":"a","type":"int"},{"name":"b","type":"int"}"""),
                Fields(A),
                "READER_FIELD_MISSING_DEFAULT_VALUE"
            },
            { Fields(""), Fields(A), "" },
            { Fields("""{"name":"z","type":"int","aliases":["a"]}"""), Fields(A), "" },
            { Fields("""{"name":"z","type":"int"}"""), Fields(A), "READER_FIELD_MISSING_DEFAULT_VALUE" },
            { Named("Other", ""), Named("R", ""), "NAME_MISMATCH" },
            { Named("Other", """,["R"]"""), Named("R", ""), "" },
            { "\"long\"", "\"int\"", "" },
            { "\"float\"", "\"int\"", "" },
            { "\"double\"", "\"int\"", "" },
            { "\"float\"", "\"long\"", "" },
            { "\"double\"", "\"long\"", "" },
            { "\"double\"", "\"float\"", "" },
            { "\"string\"", "\"bytes\"", "" },
            { "\"bytes\"", "\"string\"", "" },
            { "\"int\"", "\"long\"", "TYPE_MISMATCH" },
            { "\"float\"", "\"double\"", "TYPE_MISMATCH" },
            { "\"string\"", "\"int\"", "TYPE_MISMATCH" },
            { """["null","long"]""", "\"int\"", "" },
            { """["null","string"]""", "\"int\"", "MISSING_UNION_BRANCH" },
            { "\"string\"", """["string","bytes"]""", "" },
            { "\"string\"", """["string","null"]""", "TYPE_MISMATCH" },
            { """["null","int","string"]""", """["null","int"]""", "" },
            { """["null","int"]""", """["null","int","string"]""", "MISSING_UNION_BRANCH" },
            { """["int","null"]""", """["null","int"]""", "" },
            { Enum("E", "\"A\",\"B\"", ""), Enum("E", "\"A\"", ""), "" },
            { Enum("E", "\"A\"", ""), Enum("E", "\"A\",\"B\"", ""), "MISSING_ENUM_SYMBOLS" },
            { Enum("E", "\"A\"", ""","default":"A" """), Enum("E", "\"A\",\"B\"", ""), "" },
            { Enum("E", "\"A\"", ""), Enum("F", "\"A\"", ""), "NAME_MISMATCH" },
            { Fixed("F", 4), Fixed("G", 4), "NAME_MISMATCH" },
            { Fixed("F", 4), Fixed("F", 5), "FIXED_SIZE_MISMATCH" },
            { """{"type":"array","items":"long"}""", """{"type":"array","items":"int"}""", "" },
            { """{"type":"map","values":"double"}""", """{"type":"map","values":"float"}""", "" },
            { """{"type":"map","values":"int"}""", """{"type":"array","items":"int"}""", "TYPE_MISMATCH" },
            { Fields(Inner("""{"name":"x","type":"int"}""")), Fields(Inner("")), "READER_FIELD_MISSING_DEFAULT_VALUE" },
            { """{"type":"long","logicalType":"timestamp-millis"}""", "\"long\"", "" },
        };

    private const string A = """{"name":"a","type":"int"}""";

    [Theory]
    [MemberData(nameof(Table))]
    public void Every_implementation_gives_the_same_verdict(string reader, string writer, string verdict)
    {
        var ours = SchemaCompatibility.Check(AvroSchema.Parse(reader), AvroSchema.Parse(writer));
        string.Join(",", ours.Select(fault => fault.TypeName).Distinct()).ShouldBe(verdict);
        clients.Python.IsCompatible(reader, writer).ShouldBe((verdict.Length == 0, verdict));
        clients.Avsc.IsCompatible(reader, writer).Compatible.ShouldBe(verdict.Length == 0);
    }

    [Fact]
    public void A_namespace_alone_is_a_difference_for_avsc_only()
    {
        const string Reader = """{"type":"record","name":"R","namespace":"new","fields":[]}""";
        const string Writer = """{"type":"record","name":"R","namespace":"old","fields":[]}""";
        SchemaCompatibility.Check(AvroSchema.Parse(Reader), AvroSchema.Parse(Writer)).ShouldBeEmpty();
        clients.Python.IsCompatible(Reader, Writer).Compatible.ShouldBeTrue();
        clients.Avsc.IsCompatible(Reader, Writer).Compatible.ShouldBeFalse();
    }

    [Fact]
    public void Every_implementation_judges_edited_schemas_alike()
    {
        var (compatible, incompatible) = (0, 0);
        for (var seed = 0; seed < Pairs; seed++)
        {
            var writer = AvroSchema.Parse(RandomSchema.RecordOf(seed)).ToJson();
            var reader = AvroSchema.Parse(new SchemaEdits(new Random(seed)).Edit(writer, 1 + (seed % 4))).ToJson();
            foreach (var (from, to) in (ReadOnlySpan<(string, string)>)[(writer, reader), (reader, writer)])
            {
                var faults = SchemaCompatibility.Check(AvroSchema.Parse(to), AvroSchema.Parse(from));
                var because = $"seed {seed}, reader {to}, writer {from}, ours: {string.Join("; ", faults)}";
                var python = clients.Python.IsCompatible(to, from);
                python.Compatible.ShouldBe(faults.Count == 0, because + " python: " + python.Reason);
                var avsc = clients.Avsc.IsCompatible(to, from);
                avsc.Compatible.ShouldBe(faults.Count == 0, because + " avsc: " + avsc.Reason);
                _ = faults.Count == 0 ? compatible++ : incompatible++;
            }
        }
        compatible.ShouldBeGreaterThan(Pairs / 4);
        incompatible.ShouldBeGreaterThan(Pairs / 4);
    }

    private static string Fields(string fields) => $$"""{"type":"record","name":"R","fields":[{{fields}}]}""";

    private static string Inner(string fields) =>
        $$$"""{"name":"inner","type":{"type":"record","name":"I","fields":[{{{fields}}}]}}""";

    private static string Named(string name, string aliases) =>
        $$"""{"type":"record","name":"{{name}}","fields":[]{{aliases.Replace(",[", ",\"aliases\":[")}}}""";

    private static string Enum(string name, string symbols, string rest) =>
        $$"""{"type":"enum","name":"{{name}}","symbols":[{{symbols}}]{{rest}}}""";

    private static string Fixed(string name, int size) => $$"""{"type":"fixed","name":"{{name}}","size":{{size}}}""";
}
