using System.Net;

namespace LeadStreams.Ingest.Tests;

public sealed class ChallengeTests
{
    [Fact]
    public async Task The_challenge_is_the_whole_answer()
    {
        await using var gateway = await GatewayFixture.StartAsync();

        using var response = await GetAsync(
            gateway,
            "meta-lead-ads?hub.mode=subscribe&hub.verify_token=verify-1&hub.challenge=1158201444"
        );

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("1158201444");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
    }

    [Theory]
    [InlineData("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1")]
    [InlineData("hub.mode=unsubscribe&hub.verify_token=verify-1&hub.challenge=1")]
    [InlineData("hub.mode=subscribe&hub.verify_token=verify-1")]
    [InlineData("hub.mode=subscribe&hub.verify_token=verify-1&hub.challenge=%3Cscript%3E")]
    [InlineData("")]
    public async Task A_wrong_challenge_is_forbidden(string query)
    {
        await using var gateway = await GatewayFixture.StartAsync();

        using var response = await GetAsync(gateway, "meta-lead-ads?" + query);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Without_a_verify_token_of_ours_nobody_passes()
    {
        await using var gateway = await GatewayFixture.StartAsync(withSecrets: false);

        using var response = await GetAsync(
            gateway,
            "meta-lead-ads?hub.mode=subscribe&hub.verify_token=&hub.challenge=1"
        );

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_source_without_challenge_is_only_posted_to()
    {
        await using var gateway = await GatewayFixture.StartAsync();

        using var response = await GetAsync(gateway, "web-form");

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    private static Task<HttpResponseMessage> GetAsync(GatewayFixture gateway, string path) =>
        gateway.Http.GetAsync("/v1/sources/" + path, TestContext.Current.CancellationToken);
}
