using System.Text;
using LeadStreams.Domain.Sources.Payloads;

namespace LeadStreams.Domain.Tests;

public sealed class PayloadReaderTests
{
    [Theory]
    [InlineData("a=1&b=2&a=3&c=&d", """{"a":["1","3"],"b":"2","c":"","d":""}""")]
    [InlineData("x+y=%C3%A9%2B", """{"x y":"é+"}""")]
    [InlineData("a=1;b", """{"a":"1;b"}""")]
    public void A_form_is_an_object_of_its_fields(string form, string json)
    {
        using var payload = PayloadReader.Read(Encoding.UTF8.GetBytes(form), ContentType.Form);

        payload.RejectCode.ShouldBeNull();
        payload.Root.GetRawText().ShouldBe(json);
    }

    [Fact]
    public void An_old_page_posts_Latin1()
    {
        using var payload = PayloadReader.Read(
            "n=Zo%EB"u8.ToArray(),
            "application/x-www-form-urlencoded; charset=ISO-8859-1"
        );

        payload.Root.GetProperty("n").GetString().ShouldBe("Zoë");
    }

    [Fact]
    public void Files_of_a_multipart_form_are_left_out()
    {
        const string body =
            "preamble\r\n--x y\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n2\r\n--x y\r\ncontent-disposition:form-data;name=\"f\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\u0001\r\n--x y--\r\nepilogue";

        using var payload = PayloadReader.Read(Encoding.UTF8.GetBytes(body), "multipart/form-data; boundary=\"x y\"");

        payload.Root.GetProperty("a\"b").GetString().ShouldBe("1\r\n2");
        payload.Root.EnumerateObject().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("\\ud83d", "\uFFFD", true)]
    [InlineData("\\udc00\\ud83d", "\uFFFD\uFFFD", true)]
    [InlineData("\\ud83d\\ude00", "😀", false)]
    [InlineData("\\\\ud83d", "\\ud83d", false)]
    [InlineData("\\ud83d\\n", "\uFFFD\n", true)]
    public void Half_of_a_character_is_replaced(string escaped, string text, bool repaired)
    {
        using var payload = PayloadReader.Read(Encoding.UTF8.GetBytes("{\"a\":\"" + escaped + "\"}"), ContentType.Json);

        payload.Root.GetProperty("a").GetString().ShouldBe(text);
        payload.WasRepaired.ShouldBe(repaired);
    }

    [Fact]
    public void A_byte_order_mark_is_no_fault()
    {
        using var payload = PayloadReader.Read(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' }, ContentType.Json);

        payload.RejectCode.ShouldBeNull();
    }

    [Fact]
    public void No_bytes_make_the_reader_fail()
    {
        var random = new Random(11);
        string[] types =
        [
            ContentType.Json,
            ContentType.Form,
            ContentType.Multipart + "; boundary=b",
            "application/ld+json",
            "",
            "a/b;;=;boundary",
        ];
        string[] pieces =
        [
            "{",
            "}",
            "[",
            "\"",
            "\\u",
            "d8",
            "00",
            "--b",
            "\r\n",
            "\r\n\r\n",
            "Content-Disposition: form-data; name=\"a\"",
            "%",
            "%4",
            "&",
            "=",
            "+",
            "1",
            ":",
            ",",
            "é",
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]))
            );
            using var payload = PayloadReader.Read(bytes, types[random.Next(types.Length)]);
            if (payload.RejectCode is null)
            {
                payload.Root.GetRawText().ShouldNotBeEmpty();
            }
        }
    }
}
