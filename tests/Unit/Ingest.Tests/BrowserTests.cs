using System.Net;
using System.Text;

namespace LeadStreams.Ingest.Tests;

public sealed class BrowserTests
{
    private const string Form = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("https://www.example.com/thanks?a=1", "https://www.example.com/thanks?a=1")]
    [InlineData("https://evil.example/thanks", null)]
    [InlineData("http://www.example.com/thanks", null)]
    [InlineData("https://www.example.com@evil.example/", null)]
    [InlineData("//evil.example/", null)]
    [InlineData("javascript:alert(1)", null)]
    public async Task A_form_goes_on_only_to_pages_that_are_allowed(string page, string? location)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var request = GatewayFixture.Post(
            "web-form",
            Encoding.UTF8.GetBytes("email=a%40example.com&redirect_to=" + Uri.EscapeDataString(page)),
            Form
        );
        request.Headers.Add("Accept", "text/html,application/xhtml+xml");

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(location is null ? HttpStatusCode.Accepted : HttpStatusCode.SeeOther);
        response.Headers.Location?.OriginalString.ShouldBe(location);
        gateway.Sink.Records.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_script_that_posts_a_form_gets_JSON()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var request = GatewayFixture.Post(
            "web-form",
            "email=a%40example.com&redirect_to=https%3A%2F%2Fwww.example.com%2F"u8.ToArray(),
            Form
        );

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_preflight_is_answered_with_the_origin_by_name()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Options, "/v1/sources/web-form");
        request.Headers.Add("Origin", "https://www.example.com");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://www.example.com"]);
        response.Headers.GetValues("Access-Control-Allow-Methods").ShouldBe(["POST"]);
    }

    [Fact]
    public async Task No_page_may_post_to_a_source_for_servers()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Options, "/v1/sources/meta-lead-ads");
        request.Headers.Add("Origin", "https://www.example.com");

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }
}
