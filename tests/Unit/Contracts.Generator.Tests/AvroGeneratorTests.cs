using Microsoft.CodeAnalysis;

namespace LeadStreams.Contracts.Generator.Tests;

public sealed class AvroGeneratorTests
{
    private const string Point =
        """{"type":"record","name":"Point","namespace":"test","fields":[{"name":"x","type":"int"}]}""";

    [Theory]
    [InlineData("{\n  \"type\": \"record\",\n  \"name\" \"R\"\n}", 3, "expected ':'")]
    [InlineData(
        "{\"type\":\"record\",\"name\":\"R\",\n\"fields\":[\n{\"name\":\"a\",\"type\":\"nope\"}]}",
        3,
        "unknown type 'nope'"
    )]
    [InlineData(
        "{\"type\":\"record\",\"name\":\"R\",\n\"fields\":[{\"name\":\"a\",\n\"type\":\"int\",\n\"default\":\"x\"}]}",
        4,
        "default of field 'a'"
    )]
    [InlineData("\n\"string\"", 2, "holds one record, enum or fixed")]
    [InlineData("{\"type\":\"enum\",\"name\":\"E\",\n\"symbols\":[\"A\",\"A\"]}", 2, "appears twice")]
    public void A_bad_schema_is_reported_with_file_and_line(string text, int line, string message) =>
        Generation.Of(("schemas/bad.avsc", text)).ShouldReport("LSC001", "schemas/bad.avsc", line, message);

    [Theory]
    [InlineData("""{"name":"u","type":["int","string"]}""", "is a union other than")]
    [InlineData("""{"name":"u","type":["null","int","string"]}""", "is a union other than")]
    [InlineData("""{"name":"u","type":"null"}""", "is always null")]
    [InlineData("""{"name":"a_b","type":"int"},{"name":"aB","type":"int"}""", "same C# name")]
    [InlineData("""{"name":"e","type":{"type":"enum","name":"E","symbols":["A_B","a_b"]}}""", "same C# name")]
    [InlineData(
        """{"name":"k","type":{"type":"string","logicalType":"uuid"},"default":"no uuid"}""",
        "default is not a UUID"
    )]
    [InlineData(
        """{"name":"t","type":{"type":"long","logicalType":"timestamp-millis"},"default":9223372036854775807}""",
        "outside the years"
    )]
    public void A_type_without_counterpart_is_reported(string fields, string message) =>
        Generation
            .Of(("r.avsc", $$"""{"type":"record","name":"R","namespace":"test","fields":[{{fields}}]}"""))
            .ShouldReport("LSC002", "r.avsc", 1, message);

    [Fact]
    public void A_faulty_file_leaves_the_others_alone()
    {
        var generation = Generation.Of(("bad.avsc", "{"), ("point.avsc", Point));
        generation.Diagnostics.Length.ShouldBe(1);
        generation.Type("Test.Types.Point");
    }

    [Fact]
    public void A_file_that_names_a_faulty_one_is_reported_as_well()
    {
        var user = """{"type":"record","name":"User","namespace":"test","fields":[{"name":"p","type":"Point"}]}""";
        var generation = Generation.Of(("point.avsc", Point.Replace("\"int\"", "\"itn\"")), ("user.avsc", user));
        generation.ShouldReport("LSC001", "point.avsc", 1, "unknown type 'test.itn'");
        generation.ShouldReport("LSC001", "user.avsc", 1, "unknown type 'test.Point'");
    }

    [Fact]
    public void A_type_defined_in_two_files_is_reported() =>
        Generation
            .Of(("a.avsc", Point), ("b.avsc", Point))
            .ShouldReport("LSC001", "b.avsc", 1, "also defined in a.avsc");

    [Fact]
    public void Files_may_name_each_others_types_in_any_order_and_in_circles()
    {
        var a =
            """{"type":"record","name":"A","namespace":"test","fields":[{"name":"b","type":["null","B"]},{"name":"c","type":"test.sub.C"}]}""";
        var b = """{"type":"record","name":"B","namespace":"test","fields":[{"name":"a","type":["null","A"]}]}""";
        var c = """{"type":"enum","name":"C","namespace":"test.sub","symbols":["ONE"]}""";
        var generation = Generation.Of(("1.avsc", a), ("2.avsc", b), ("3.avsc", c)).ShouldCompile();
        Property(generation, "Test.Types.A", "B").ShouldBe("Test.Types.B?");
        Property(generation, "Test.Types.A", "C").ShouldBe("Test.Types.Sub.C");
    }

    [Theory]
    [InlineData(16, "uuid", "System.Guid")]
    [InlineData(15, "uuid", "LeadStreams.Contracts.AvroBytes")]
    [InlineData(16, "other", "LeadStreams.Contracts.AvroBytes")]
    public void A_fixed_of_16_bytes_may_be_a_UUID(int size, string logicalType, string type)
    {
        var id = $$"""
            {"type":"fixed","name":"Id","namespace":"test","size":{{size}},"logicalType":"{{logicalType}}"}
            """;
        var record = $$$"""
            {"type":"record","name":"R","namespace":"test","fields":[
              {"name":"a","type":"Id"},
              {"name":"b","type":["null","Id"],"default":null},
              {"name":"c","type":{"type":"map","values":"Id"},"default":{"k":"{{{new string('x', size)}}}"}}]}
            """;
        var generation = Generation.Of(("id.avsc", id), ("r.avsc", record)).ShouldCompile();
        Property(generation, "Test.Types.R", "A").ShouldBe(type);
        Property(generation, "Test.Types.R", "B").ShouldBe(type + "?");
        Property(generation, "Test.Types.R", "C").ShouldBe($"LeadStreams.Contracts.AvroMap<{type}>");
    }

    [Fact]
    public void Names_that_C_sharp_takes_are_worked_around()
    {
        var names = string.Join(
            ",",
            (
                (string[])
                    [
                        "class",
                        "schema",
                        "read",
                        "write",
                        "r",
                        "equals",
                        "get_hash_code",
                        "value",
                        "reader",
                        "plan",
                        "field",
                        "item0",
                        "global",
                    ]
            ).Select(name =>
                $$"""{"name":"{{name}}","type":["null",{"type":"array","items":["null","string"]}],"default":null}"""
            )
        );
        var text = $$"""{"type":"record","name":"R","namespace":"test","fields":[{{names}}]}""";
        var generation = Generation.Of(("r.avsc", text)).ShouldCompile();
        Property(generation, "Test.Types.R", "SchemaValue").ShouldStartWith("LeadStreams.Contracts.AvroList<string?>");
        Property(generation, "Test.Types.R", "RValue").ShouldNotBeEmpty();
    }

    [Fact]
    public void Docs_become_documentation()
    {
        var text = Point.Replace(
            "\"type\":\"int\"",
            "\"type\":\"int\",\"doc\":\"Less < more & \\\"quoted\\\"\\nnext line.\""
        );
        var generation = Generation.Of(("p.avsc", text)).ShouldCompile();
        var documentation = generation
            .Type("Test.Types.Point")
            .GetMembers("X")[0]
            .GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken);
        documentation.ShouldNotBeNull().ShouldContain("Less &lt; more &amp; \"quoted\"");
        documentation.ShouldContain("next line.");
    }

    [Fact]
    public void Unmapped_namespaces_are_taken_over()
    {
        var generation = Generation.Of("", ("p.avsc", Point.Replace("\"test\"", "\"lead_ops.v1\""))).ShouldCompile();
        generation.Type("LeadOps.V1.Point");
    }

    [Fact]
    public void Unchanged_schemas_are_not_generated_anew()
    {
        var driver = Generation
            .Driver("test=Test.Types", ("p.avsc", Point))
            .RunGenerators(Generation.Empty(), TestContext.Current.CancellationToken);
        var result = driver
            .RunGenerators(Generation.Empty("class Edited;"), TestContext.Current.CancellationToken)
            .GetRunResult()
            .Results[0];
        result
            .TrackedOutputSteps.SelectMany(step => step.Value)
            .SelectMany(step => step.Outputs)
            .ShouldAllBe(output => output.Reason == IncrementalStepRunReason.Cached);
    }

    private static string Property(Generation generation, string type, string property) =>
        ((IPropertySymbol)generation.Type(type).GetMembers(property).Single()).Type.ToDisplayString();
}
