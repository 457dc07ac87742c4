using System.Reflection;
using LeadStreams.Contracts.Tests.Shapes;

namespace LeadStreams.Contracts.Tests;

public sealed class SchemaHistoryTests
{
    private static readonly string Root = typeof(SchemaHistoryTests)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot")
        .Value!;

    [Fact]
    public void Every_committed_version_is_fully_compatible_with_the_current_schema()
    {
        var current = Records(typeof(NormalizedLead).Assembly);
        current.ShouldContainKey("leadstreams.v1.NormalizedLead");
        SchemaHistory.Faults(Path.Combine(Root, "schemas", "avro", "history"), current).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"name\":\"name\",\"type\":\"string\"", "\"name\":\"name\",\"type\":\"int\"", "TYPE_MISMATCH")]
    [InlineData(
        "\"fields\":[",
        "\"fields\":[{\"name\":\"vital\",\"type\":\"int\"},",
        "READER_FIELD_MISSING_DEFAULT_VALUE"
    )]
    [InlineData(
        "\"name\":\"name\",\"type\":\"string\"",
        "\"name\":\"former\",\"type\":\"string\"",
        "READER_FIELD_MISSING_DEFAULT_VALUE"
    )]
    [InlineData("\"type\":\"string\"", "\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"}", "logicalType")]
    public void A_version_that_does_not_fit_is_found(string text, string planted, string fault)
    {
        var current = Records(typeof(Node).Assembly);
        var folder = Directory.CreateTempSubdirectory("schema-history");
        try
        {
            var subject = folder.CreateSubdirectory("test.shapes.Node");
            File.WriteAllText(Path.Combine(subject.FullName, "1.avsc"), Node.SchemaJson);
            SchemaHistory.Faults(folder.FullName, current).ShouldBeEmpty();
            Node.SchemaJson.ShouldContain(text);
            File.WriteAllText(Path.Combine(subject.FullName, "2.avsc"), Node.SchemaJson.Replace(text, planted));
            SchemaHistory.Faults(folder.FullName, current).ShouldContain(found => found.Contains(fault));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_record_that_disappeared_is_found()
    {
        var folder = Directory.CreateTempSubdirectory("schema-history");
        try
        {
            var subject = folder.CreateSubdirectory("test.shapes.Gone");
            File.WriteAllText(Path.Combine(subject.FullName, "1.avsc"), "\"string\"");
            SchemaHistory.Faults(folder.FullName, Records(typeof(Node).Assembly)).Count.ShouldBe(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, AvroSchema> Records(Assembly assembly) =>
        assembly
            .GetTypes()
            .Where(type => type.IsClass && type.GetInterface(typeof(IAvroRecord<>).Name) is not null)
            .Select(type =>
                (AvroSchema)type.GetProperty("Schema", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!
            )
            .ToDictionary(schema => schema.Name);
}
