using System.Text;
using System.Text.Json;
using LeadStreams.Local.Simulators.Meta;
using LeadStreams.Sources.MetaLeadAds;

namespace LeadStreams.MetaLeadAds.Tests;

public sealed class GraphClientTests
{
    [Fact]
    public async Task Leads_are_read_in_one_request_in_the_order_asked_for()
    {
        await using var graph = await GraphFixture.StartAsync();
        graph.AddLead("5550001");
        graph.AddLead("5550002");

        var answers = await graph.Client.ReadLeadsAsync(["5550002", "5550001"], TestContext.Current.CancellationToken);

        graph.Simulator.Requests.ShouldBe(1);
        answers.Select(answer => answer.LeadId).ShouldBe(["5550002", "5550001"]);
        using var lead = JsonDocument.Parse(answers[0].Lead!.Value);
        lead.RootElement.GetProperty("field_data")[0].GetProperty("values")[0].GetString().ShouldBe("Zoë");
        lead.RootElement.TryGetProperty("secret_field", out _).ShouldBeFalse("only the fields asked for are served");
    }

    [Fact]
    public async Task A_lead_that_is_gone_is_an_answer_not_a_failure_of_the_others()
    {
        await using var graph = await GraphFixture.StartAsync();
        graph.AddLead("1");

        var answers = await graph.Client.ReadLeadsAsync(["1", "2"], TestContext.Current.CancellationToken);

        answers[0].Lead.ShouldNotBeNull();
        answers[1].Lead.ShouldBeNull();
        answers[1].Fault.ShouldBe(answers[1].Fault! with { Code = 100, Subcode = 33 });
    }

    [Theory]
    [InlineData(1, GraphFaultKind.Transient)]
    [InlineData(4, GraphFaultKind.RateLimited)]
    [InlineData(80005, GraphFaultKind.RateLimited)]
    [InlineData(190, GraphFaultKind.Configuration)]
    public async Task A_refusal_tells_what_to_do(int code, GraphFaultKind kind)
    {
        await using var graph = await GraphFixture.StartAsync();
        graph.AddLead("1");
        graph.Simulator.FailNext(code, 1);

        var refusal = await Should.ThrowAsync<GraphException>(() =>
            graph.Client.ReadLeadsAsync(["1"], TestContext.Current.CancellationToken)
        );

        refusal.Kind.ShouldBe(kind);
        refusal.Message.ShouldContain($"code {code}");
        (await graph.Client.ReadLeadsAsync(["1"], TestContext.Current.CancellationToken))[0]
            .Lead.ShouldNotBeNull("the next request works");
    }

    [Fact]
    public async Task A_wrong_token_is_for_a_human()
    {
        await using var graph = await GraphFixture.StartAsync();
        var refusal = await Should.ThrowAsync<GraphException>(() =>
            graph.ClientWith("stale").ReadLeadsAsync(["1"], TestContext.Current.CancellationToken)
        );
        refusal.Kind.ShouldBe(GraphFaultKind.Configuration);
    }

    [Fact]
    public async Task No_answer_is_transient()
    {
        var graph = await GraphFixture.StartAsync();
        var client = graph.Client;
        await graph.Simulator.DisposeAsync();
        var refusal = await Should.ThrowAsync<GraphException>(() =>
            client.ReadLeadsAsync(["1"], TestContext.Current.CancellationToken)
        );
        refusal.Kind.ShouldBe(GraphFaultKind.Transient);
    }

    [Fact]
    public void Webhooks_are_signed_over_the_raw_bytes()
    {
        // Vectors of the signature algorithm: HMAC-SHA256 and HMAC-SHA1 of the body with the app secret.
        var body = Encoding.UTF8.GetBytes(
            """{"object":"page","entry":[{"id":"1001","time":1767323045,"changes":[{"field":"leadgen","value":{"leadgen_id":"5550001","page_id":"1001","form_id":"7001","created_time":1767323045}}]}]}"""
        );
        LeadgenWebhook.Body("1001", ["5550001"], DateTimeOffset.FromUnixTimeSeconds(1767323045)).ShouldBe(body);
        var (sha256, sha1) = LeadgenWebhook.Sign(GraphFixture.AppSecret, body);
        sha256.ShouldBe("sha256=269e453d049dba9b1105eb88e37d0743716877a43626e6f6fdb5fe9d820c0544");
        sha1.ShouldBe("sha1=77cb8eea87f832655634861fca1dd9abc9bfc758");
    }
}
