using System.Text;
using LeadStreams.Domain.Sources;
using LeadStreams.Streams;

namespace LeadStreams.Normalizer.Tests;

public sealed class RejectTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=b";

    [Theory]
    [InlineData(Json, "", SourceRejectCodes.EmptyBody)]
    [InlineData(Json, "{", SourceRejectCodes.MalformedJson)]
    [InlineData(Json, "{\"a\":1,}", SourceRejectCodes.MalformedJson)]
    [InlineData(Json, "// no\n{}", SourceRejectCodes.MalformedJson)]
    [InlineData(Json, "{} {}", SourceRejectCodes.MalformedJson)]
    [InlineData(Json, "[]", SourceRejectCodes.NotAnObject)]
    [InlineData(Json, "null", SourceRejectCodes.NotAnObject)]
    [InlineData(Json, "\"text\"", SourceRejectCodes.NotAnObject)]
    [InlineData(Json, "{}", SourceRejectCodes.NoIdentifier)]
    [InlineData(Json, "{\"email\":\"nobody\"}", SourceRejectCodes.NoIdentifier)]
    [InlineData(Json, "{\"email\":\"a@example.com\",\"website_confirm\":\"x\"}", SourceRejectCodes.SpamHoneypot)]
    [InlineData(Form, "email=%4", SourceRejectCodes.MalformedForm)]
    [InlineData(Form, "email=%FF", SourceRejectCodes.InvalidUtf8)]
    [InlineData(Form, "&&&", SourceRejectCodes.MalformedForm)]
    [InlineData(Form + "; charset=koi8-r", "email=a", SourceRejectCodes.UnsupportedContentType)]
    [InlineData(Multipart, "nothing", SourceRejectCodes.MalformedForm)]
    [InlineData(
        Multipart,
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
        SourceRejectCodes.MalformedForm
    )]
    [InlineData("multipart/form-data", "--b--", SourceRejectCodes.MalformedForm)]
    [InlineData("text/plain", "a=b", SourceRejectCodes.UnsupportedContentType)]
    [InlineData("application/jsonp", "{}", SourceRejectCodes.UnsupportedContentType)]
    public void What_is_wrong_has_a_code(string contentType, string body, string code)
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(NormalizerFixture.WebForm, body, contentType);

        var reject = normalizer.Rejected.ShouldHaveSingleItem();
        reject.Code.ShouldBe(code);
        reject.Bytes.ShouldBe(Encoding.UTF8.GetBytes(body));
        normalizer.ShouldConserve();
    }

    [Fact]
    public void Nesting_is_too_deep_beyond_64_levels()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(
            NormalizerFixture.WebForm,
            "{\"email\":\"a@example.com\",\"x\":" + new string('[', 63) + new string(']', 63) + "}"
        );
        normalizer.Send(
            NormalizerFixture.WebForm,
            "{\"email\":\"a@example.com\",\"x\":" + new string('[', 64) + new string(']', 64) + "}"
        );

        normalizer.Leads.ShouldHaveSingleItem();
        normalizer.Rejected.ShouldHaveSingleItem().Code.ShouldBe(SourceRejectCodes.TooDeep);
    }

    [Fact]
    public void A_form_may_have_200_fields_and_no_more()
    {
        using var normalizer = new NormalizerFixture();

        foreach (var count in new[] { 199, 200 })
        {
            normalizer.Send(
                NormalizerFixture.WebForm,
                "email=a%40example.com&" + string.Join('&', Enumerable.Range(0, count).Select(x => $"f{x}=1")),
                Form
            );
        }

        normalizer.Leads.ShouldHaveSingleItem().Answers.Count.ShouldBe(199);
        normalizer.Rejected.ShouldHaveSingleItem().Code.ShouldBe(SourceRejectCodes.FormTooLarge);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_rejected()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(
            NormalizerFixture.WebForm,
            [.. "{\"email\":\"a@example.com\",\"first_name\":\""u8, 0xC3, 0x28, .. "\"}"u8],
            Json
        );

        normalizer.Rejected.ShouldHaveSingleItem().Code.ShouldBe(SourceRejectCodes.InvalidUtf8);
    }

    [Fact]
    public void A_lead_of_Meta_without_its_id_is_rejected_with_the_place()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(NormalizerFixture.Meta, """{"field_data":[{"name":"email","values":["a@example.com"]}]}""");

        var reject = normalizer.Rejected.ShouldHaveSingleItem();
        (reject.Code, reject.Field).ShouldBe((SourceRejectCodes.MissingId, "id"));
    }

    [Fact]
    public void An_id_that_is_too_long_to_be_one_is_rejected()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(
            NormalizerFixture.WebForm,
            $$"""{"submission_id":"{{new string('x', 201)}}","email":"a@example.com"}"""
        );

        normalizer.Rejected.ShouldHaveSingleItem().Code.ShouldBe(SourceRejectCodes.InvalidField);
    }

    [Fact]
    public void A_tombstone_and_a_record_without_headers_are_dealt_with()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.SendPlain(NormalizerFixture.WebForm, null);
        normalizer.SendPlain(
            NormalizerFixture.WebForm,
            new RawValue("{\"submission_id\":\"1\",\"email\":\"a@example.com\"}"u8.ToArray())
        );
        normalizer.SendPlain(
            NormalizerFixture.WebForm,
            new RawValue("{\"submission_id\":\"2\",\"email\":\"a@example.com\"}"u8.ToArray()),
            new RecordHeaders().Add(HeaderNames.ReceivedAt, "99999999999999999999").Add(HeaderNames.Origin, "backfill")
        );

        normalizer.Rejected.ShouldHaveSingleItem().Code.ShouldBe(SourceRejectCodes.EmptyBody);
        normalizer.Leads.Count.ShouldBe(2);
        normalizer.Leads[1].Origin.ShouldBe(Contracts.Origin.Backfill);
        normalizer.Leads[1].ReceivedAt.ShouldBe(NormalizerFixture.Now);
    }

    [Fact]
    public void A_detail_never_repeats_what_the_record_says()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(
            NormalizerFixture.WebForm,
            """{"email":"secret person","phone":"call 555","first_name":"test"}"""
        );
        normalizer.Send(NormalizerFixture.WebForm, """{"email":"secret@example.com""");

        normalizer.Rejected.Count.ShouldBe(2);
        normalizer.Rejected.ShouldAllBe(x =>
            !(x.Detail ?? "").Contains("secret", StringComparison.Ordinal)
            && !(x.Detail ?? "").Contains("555", StringComparison.Ordinal)
        );
        normalizer.Rejected[0].Detail.ShouldBe("invalid_email invalid_phone placeholder_first_name");
    }
}
