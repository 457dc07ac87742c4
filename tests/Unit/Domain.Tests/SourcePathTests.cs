using System.Text.Json;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Domain.Tests;

public sealed class SourcePathTests
{
    private const string Document = """
        {"a":{"b":1,"what is it?":"x"},"list":[10,20,{"c":"z"}],
         "field_data":[{"name":"email","values":["e1","e2"]},{"name":"phone","values":["p"]},{"name":"email","values":["e3"]},{"name":7,"values":["n"]}]}
        """;

    [Theory]
    [InlineData("a.b", "1")]
    [InlineData("a.'what is it?'", "x")]
    [InlineData("list[1]", "20")]
    [InlineData("list[2].c", "z")]
    [InlineData("list[*].c", "z")]
    [InlineData("field_data[?name=email].values[*]", "e1 e2 e3")]
    [InlineData("field_data[?name='email'].values[0]", "e1 e3")]
    [InlineData("field_data[?name=7].values[0]", "n")]
    [InlineData("field_data[*].name", "email phone email 7")]
    [InlineData("$.a.b", "1")]
    [InlineData("nothing.at.all", "")]
    [InlineData("a[0]", "")]
    [InlineData("list.c", "")]
    [InlineData("list[9]", "")]
    public void A_path_finds_what_it_names(string path, string found)
    {
        using var document = JsonDocument.Parse(Document);
        var parsed = SourcePath.Parse(path);
        var all = new List<JsonElement>();

        parsed.Find(document.RootElement, document.RootElement, all);

        string.Join(' ', all.Select(x => x.ToString())).ShouldBe(found);
        parsed.TryFindFirst(document.RootElement, document.RootElement, out var first).ShouldBe(all.Count > 0);
        if (all.Count > 0)
        {
            first.ToString().ShouldBe(all[0].ToString());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a[")]
    [InlineData("a[x]")]
    [InlineData("a[-1]")]
    [InlineData("a[?name]")]
    [InlineData("a[?name=]")]
    [InlineData("a b")]
    [InlineData("'a")]
    [InlineData("a]")]
    [InlineData("a[99999999999]")]
    public void A_path_that_cannot_be_read_says_where(string path)
    {
        Should.Throw<FormatException>(() => SourcePath.Parse(path)).Message.ShouldContain("at character");
    }

    [Fact]
    public void A_path_from_the_payload_leaves_the_record()
    {
        using var document = JsonDocument.Parse("""{"form":"f","items":[{"id":1}]}""");
        var record = document.RootElement.GetProperty("items")[0];

        SourcePath.Parse("$.form").TryFindFirst(document.RootElement, record, out var form).ShouldBeTrue();
        form.GetString().ShouldBe("f");
    }
}
