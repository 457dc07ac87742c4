using System.Net;
using System.Net.Sockets;
using System.Text;
using LeadStreams.Ingest.Gateway;

namespace LeadStreams.Ingest.Tests;

[Trait("Requirement", "S1-14")]
public sealed class RefusalTests
{
    private static readonly byte[] Notification =
        """{"object":"page","entry":[{"id":"1001","time":1767323045,"changes":[{"field":"leadgen","value":{"leadgen_id":"5550001","page_id":"1001","form_id":"7001","created_time":1767323045}}]}]}"""u8.ToArray();

    [Theory]
    [InlineData("sha256=269e453d049dba9b1105eb88e37d0743716877a43626e6f6fdb5fe9d820c0544", true)]
    [InlineData("sha256=269E453D049DBA9B1105EB88E37D0743716877A43626E6F6FDB5FE9D820C0544", true)]
    [InlineData("sha256=269e453d049dba9b1105eb88e37d0743716877a43626e6f6fdb5fe9d820c0545", false)]
    [InlineData("sha1=77cb8eea87f832655634861fca1dd9abc9bfc758", false)]
    [InlineData("269e453d049dba9b1105eb88e37d0743716877a43626e6f6fdb5fe9d820c0544", false)]
    [InlineData("sha256=", false)]
    [InlineData("sha256=zz9e453d049dba9b1105eb88e37d0743716877a43626e6f6fdb5fe9d820c0544", false)]
    [InlineData(null, false)]
    public void A_signature_is_the_hash_of_the_bytes_as_received(string? header, bool expected)
    {
        var secret = Encoding.UTF8.GetBytes(GatewayFixture.AppSecret);

        SignatureCheck.IsValid(header, "sha256=", Notification, secret).ShouldBe(expected);
    }

    [Fact]
    public void The_escaped_form_of_a_body_has_a_signature_of_its_own()
    {
        SignatureCheck
            .IsValid(
                "sha256=29e9e0e12fca9b025c5a22f23f1fbd051ceac518f5d07c09887791e89e7235d3",
                "sha256=",
                """{"name":"Zo\u00eb"}"""u8,
                Encoding.UTF8.GetBytes(GatewayFixture.AppSecret)
            )
            .ShouldBeTrue();
    }

    [Fact]
    public async Task A_signed_notification_waits_in_its_topic()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var request = GatewayFixture.Post("meta-lead-ads", Notification, "application/json");
        request.Headers.Add("X-Hub-Signature-256", GatewayFixture.Sign(Notification));

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        gateway.Sink.Records.Single().Topic.ShouldBe("leads.notifications.meta-lead-ads");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sha256=00")]
    [InlineData("sha256=269e453d049dba9b1105eb88e37d0743716877a43626e6f6fdb5fe9d820c0545")]
    public async Task A_wrong_signature_is_refused_and_nothing_is_stored(string? signature)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var request = GatewayFixture.Post("meta-lead-ads", Notification, "application/json");
        if (signature is not null)
        {
            request.Headers.Add("X-Hub-Signature-256", signature);
        }

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        gateway.Sink.Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signed_source_without_its_secret_takes_nothing()
    {
        await using var gateway = await GatewayFixture.StartAsync(withSecrets: false);
        var request = GatewayFixture.Post("meta-lead-ads", Notification, "application/json");
        request.Headers.Add("X-Hub-Signature-256", GatewayFixture.Sign(Notification));

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        gateway.Sink.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nobody", "application/json", HttpStatusCode.NotFound)]
    [InlineData("../web-form", "application/json", HttpStatusCode.NotFound)]
    [InlineData("web-form", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("web-form", "application/xml", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("web-form", "", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("web-form", ";;;", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("meta-lead-ads", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task What_a_source_does_not_take_is_refused(string source, string contentType, HttpStatusCode status)
    {
        await using var gateway = await GatewayFixture.StartAsync();

        using var response = await gateway.SendAsync(GatewayFixture.Post(source, "{}"u8.ToArray(), contentType));

        response.StatusCode.ShouldBe(status);
        gateway.Sink.Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_refused_unread()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();

        // Only the head is sent: an answer proves that nobody waits for the body.
        await stream.WriteAsync(
            "POST /v1/sources/web-form HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\n\r\n"u8.ToArray(),
            TestContext.Current.CancellationToken
        );
        using var reader = new StreamReader(stream);
        var status = await reader
            .ReadLineAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        status.ShouldBe("HTTP/1.1 413 Payload Too Large");
        gateway.Sink.Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_is_refused()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var request = GatewayFixture.Post("web-form", new byte[1_500_000], "application/json");
        request.Headers.TransferEncodingChunked = true;

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        gateway.Sink.Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_as_large_as_allowed_is_taken()
    {
        await using var gateway = await GatewayFixture.StartAsync();

        using var response = await gateway.SendAsync(
            GatewayFixture.Post("web-form", new byte[900_000], "application/json")
        );

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        gateway.Sink.Records.Single().Value.Length.ShouldBe(900_000);
    }
}
