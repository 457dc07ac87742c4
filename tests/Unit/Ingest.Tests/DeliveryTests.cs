using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using LeadStreams.Streams;

namespace LeadStreams.Ingest.Tests;

public sealed class DeliveryTests
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task Bytes_lie_in_the_raw_topic_exactly_as_received()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var body = Encoding.UTF8.GetBytes(" {\"submission_id\" : \"s-1\",\r\n\"email\":\"Zo\\u00eb@example.com\"}\n");
        var request = GatewayFixture.Post("web-form", body, "application/json; charset=utf-8");
        request.Headers.Add("traceparent", TraceParent);

        using var response = await gateway.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var record = gateway.Sink.Records.ShouldHaveSingleItem();
        record.Topic.ShouldBe("leads.raw.web-form");
        record.Key.ShouldBe("s-1");
        record.Value.ShouldBe(body);
        record.Headers.GetText(HeaderNames.Source).ShouldBe("web-form");
        record.Headers.GetText(HeaderNames.ContentType).ShouldBe("application/json; charset=utf-8");
        record.Headers.GetText(HeaderNames.Origin).ShouldBe("live");
        record.Headers.GetText(HeaderNames.TraceParent).ShouldBe(TraceParent);
        record
            .Headers.GetText(HeaderNames.ReceivedAt)
            .ShouldBe(GatewayFixture.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        using var json = JsonDocument.Parse(
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)
        );
        json.RootElement.GetProperty("delivery_id")
            .GetString()
            .ShouldBe(record.Headers.GetText(HeaderNames.DeliveryId));
    }

    [Fact]
    public async Task Nobody_is_told_that_a_delivery_was_taken_before_the_log_has_acknowledged_it()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        gateway.Sink.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var answer = gateway.PostJsonAsync("web-form", """{"submission_id":"s-1"}""");
        await gateway.Sink.Arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        answer.IsCompleted.ShouldBeFalse();
        gateway.Sink.Gate.SetResult();

        (await answer).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_log_that_is_away_makes_the_sender_come_again()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        gateway.Sink.Fails = true;

        using var response = await gateway.PostJsonAsync("web-form", """{"submission_id":"s-1"}""");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_is_taken_all_the_same()
    {
        await using var gateway = await GatewayFixture.StartAsync();

        using var response = await gateway.PostJsonAsync("web-form", """{"submission_id":""");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        gateway.Sink.Records.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_repeated_body_without_an_id_has_the_same_key()
    {
        await using var gateway = await GatewayFixture.StartAsync();

        await gateway.PostJsonAsync("web-form", """{"email":"a@example.com"}""");
        await gateway.PostJsonAsync("web-form", """{"email":"a@example.com"}""");
        await gateway.PostJsonAsync("web-form", """{"email":"b@example.com"}""");

        var keys = gateway.Sink.Records.Select(x => x.Key).ToArray();
        keys[1].ShouldBe(keys[0]);
        keys[2].ShouldNotBe(keys[0]);
    }

    [Fact]
    public async Task An_idempotency_key_becomes_the_delivery_id()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var request = GatewayFixture.Post("web-form", "{}"u8.ToArray(), "application/json");
        request.Headers.Add("Idempotency-Key", "\"order-77\"");

        using var response = await gateway.SendAsync(request);

        gateway.Sink.Records.Single().Headers.GetText(HeaderNames.DeliveryId).ShouldBe("order-77");
    }

    [Fact]
    public async Task The_sources_are_listed()
    {
        await using var gateway = await GatewayFixture.StartAsync();

        using var json = JsonDocument.Parse(
            await gateway.Http.GetByteArrayAsync("/v1/sources", TestContext.Current.CancellationToken)
        );

        json.RootElement.GetProperty("sources")
            .EnumerateArray()
            .Select(x => (x.GetProperty("name").GetString(), x.GetProperty("signed").GetBoolean()))
            .ShouldBe([("meta-lead-ads", true), ("web-form", false)], ignoreOrder: true);
    }
}
