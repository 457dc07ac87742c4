namespace LeadStreams.Contracts.Tests;

public sealed class SchemaParserTests
{
    [Theory]
    [InlineData("{", "expected a member name")]
    [InlineData("\"string\" x", "unexpected text")]
    [InlineData("[1]", "a schema is")]
    [InlineData("\"text\"", "unknown type 'text'")]
    [InlineData("""{"type":"text"}""", "unknown type 'text'")]
    [InlineData("""{"name":"R"}""", "needs a 'type'")]
    [InlineData("""{"type":"record","fields":[]}""", "needs a 'name'")]
    [InlineData("""{"type":"record","name":"R"}""", "needs 'fields'")]
    [InlineData("""{"type":"record","name":"R","fields":{}}""", "'fields' must be an array")]
    [InlineData("""{"type":"record","name":"1R","fields":[]}""", "not a valid full name")]
    [InlineData("""{"type":"record","name":"a..b","fields":[]}""", "not a valid full name")]
    [InlineData("""{"type":"record","name":"int","fields":[]}""", "name of a primitive")]
    [InlineData(
        """{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}""",
        "appears twice"
    )]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a-b","type":"int"}]}""", "not a valid name")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a"}]}""", "needs a 'type'")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a","type":"int","order":"up"}]}""", "not an order")]
    [InlineData(
        """{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"record","name":"R","fields":[]}}]}""",
        "defined twice"
    )]
    [InlineData("""["int","int"]""", "holds 'int' twice")]
    [InlineData("""["int",["null"]]""", "directly contain a union")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A","A"]}""", "appears twice")]
    [InlineData("""{"type":"enum","name":"E","symbols":["a b"]}""", "not a valid name")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A"],"default":"B"}""", "not a symbol")]
    [InlineData("""{"type":"enum","name":"E"}""", "needs 'symbols'")]
    [InlineData("""{"type":"fixed","name":"F","size":-1}""", "non-negative")]
    [InlineData("""{"type":"fixed","name":"F","size":1.5}""", "non-negative")]
    [InlineData("""{"type":"array"}""", "needs 'items'")]
    [InlineData("""{"type":"map"}""", "needs 'values'")]
    public void A_wrong_schema_is_refused_with_the_reason(string schema, string reason) =>
        Should.Throw<AvroSchemaException>(() => AvroSchema.Parse(schema)).Reason.ShouldContain(reason);

    [Theory]
    [InlineData("\"int\"", "\"x\"")]
    [InlineData("\"int\"", "2147483648")]
    [InlineData("\"int\"", "1.0")]
    [InlineData("\"long\"", "9223372036854775808")]
    [InlineData("\"boolean\"", "0")]
    [InlineData("\"null\"", "0")]
    [InlineData("\"string\"", "null")]
    [InlineData("\"bytes\"", "\"\u0100\"")]
    [InlineData("""["null","string"]""", "\"x\"")]
    [InlineData("""{"type":"array","items":"int"}""", "[1,\"x\"]")]
    [InlineData("""{"type":"map","values":"int"}""", "{\"a\":null}")]
    [InlineData("""{"type":"fixed","name":"F","size":2}""", "\"a\"")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A"]}""", "\"B\"")]
    [InlineData("""{"type":"record","name":"I","fields":[{"name":"x","type":"int"}]}""", "{}")]
    public void A_default_of_the_wrong_type_is_refused(string type, string value)
    {
        var schema = $$"""{"type":"record","name":"R","fields":[{"name":"a","type":{{type}},"default":{{value}}}]}""";
        Should.Throw<AvroSchemaException>(() => AvroSchema.Parse(schema)).Reason.ShouldContain("default of field 'a'");
    }

    [Fact]
    public void Faults_name_line_and_column()
    {
        var fault = Should.Throw<AvroSchemaException>(() =>
            AvroSchema.Parse(
                "{\n  \"type\": \"record\",\n  \"name\": \"R\",\n  \"fields\": [\n    {\"name\": \"a\", \"type\": \"itn\"}\n  ]\n}"
            )
        );
        (fault.Line, fault.Column).ShouldBe((5, 27));
    }

    [Fact]
    public void Names_take_the_namespace_around_them()
    {
        var record = (RecordSchema)
            AvroSchema.Parse(
                """
                {"type":"record","name":"R","namespace":"a.b","aliases":["Old","x.Old"],"fields":[
                  {"name":"e","type":{"type":"enum","name":"E","symbols":["S"]}},
                  {"name":"f","type":{"type":"fixed","name":"c.F","size":1}},
                  {"name":"again","type":"E"},
                  {"name":"full","type":"a.b.E"},
                  {"name":"none","type":{"type":"fixed","name":"G","namespace":"","size":1}}]}
                """
            );
        record.Name.ShouldBe("a.b.R");
        record.Aliases.ShouldBe(["a.b.Old", "x.Old"]);
        record.Fields.Select(field => field.Schema.Name).ShouldBe(["a.b.E", "c.F", "a.b.E", "a.b.E", "G"]);
        AvroSchema.Parse(record.ToJson()).ToCanonicalForm().ShouldBe(record.ToCanonicalForm());
    }

    [Fact]
    public void Attributes_that_are_not_reserved_are_kept()
    {
        const string Text =
            """{"type":"record","name":"R","doc":"d","fields":[{"name":"a","type":{"type":"long","logicalType":"timestamp-millis","unit":"ms"},"doc":"é \"q\"","default":5,"order":"ignore","aliases":["b"],"intern":true}],"owner":{"team":[1,null]}}""";
        AvroSchema.Parse(Text).ToJson().ShouldBe(Text);
    }

    [Fact]
    public void Json_nested_too_deeply_is_refused() =>
        Should
            .Throw<AvroSchemaException>(() => AvroSchema.Parse(new string('[', 100_000)))
            .Reason.ShouldContain("too deeply");
}
