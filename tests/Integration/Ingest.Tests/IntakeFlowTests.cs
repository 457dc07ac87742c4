using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LeadStreams.Local.Simulators.Meta;

namespace LeadStreams.Ingest.Integration.Tests;

public sealed class IntakeFlowTests(IntakeFixture intake)
{
    [Fact]
    [Trait("Requirement", "S1-14")]
    public async Task Notifications_that_come_twice_and_out_of_order_give_each_lead_once()
    {
        string[] ids = ["7700000000000001", "7700000000000002", "7700000000000003"];
        foreach (var id in ids)
        {
            intake.Graph.AddLead(Encoding.UTF8.GetBytes(Lead(id)));
        }

        foreach (var some in new[] { new[] { ids[2], ids[0] }, [ids[0]], [ids[1], ids[2]], ["7799999999999999"] })
        {
            (await NotifyAsync(some)).ShouldBe(HttpStatusCode.OK);
        }

        await intake.EventuallyAsync(
            () =>
                intake
                    .Topics.Leads()
                    .Where(x => ids.Contains(x.SourceRecordId))
                    .Select(x => x.SourceRecordId)
                    .Order(StringComparer.Ordinal)
                    .ToArray(),
            leads => leads.Length >= 3
        );
        await intake.EventuallyAsync(
            () => intake.Topics.Seen().Values.Sum(x => x.Redelivered),
            redelivered => redelivered >= 2
        );
        intake.Topics.Leads().Count(x => ids.Contains(x.SourceRecordId)).ShouldBe(3);
        var refused = await intake.EventuallyAsync(
            () => intake.Topics.Read("leads.rejected").Where(x => x.Headers["ls-service"] == "ingest").ToArray(),
            rejects => rejects.Length > 0
        );
        refused.ShouldHaveSingleItem().Headers["ls-reject-code"].ShouldBe("meta_lead_unavailable");
    }

    [Fact]
    [Trait("Requirement", "S0-5")]
    public async Task A_form_is_a_lead_and_its_repetition_is_counted()
    {
        for (var i = 0; i < 3; i++)
        {
            using var content = new StringContent(
                """{"submission_id":"flow-1","submitted_at":"2026-03-02T09:29:58Z","email":"Ana@Example.com","country":"DE"}""",
                Encoding.UTF8,
                "application/json"
            );
            using var response = await intake.Http.PostAsync(
                "/v1/sources/web-form",
                content,
                TestContext.Current.CancellationToken
            );
            response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        }

        var lead = (
            await intake.EventuallyAsync(
                () => intake.Topics.Leads().Where(x => x.SourceRecordId == "flow-1").ToArray(),
                x => x.Length > 0
            )
        ).ShouldHaveSingleItem();
        lead.Market.ShouldBe("de");
        lead.Raw.Topic.ShouldBe("leads.raw.web-form");
        await intake.EventuallyAsync(
            () => intake.Topics.Seen().GetValueOrDefault(lead.LeadId)?.Redelivered,
            x => x == 2
        );
        intake.Topics.Seen()[lead.LeadId].Accepted.ShouldBe(1);
    }

    private async Task<HttpStatusCode> NotifyAsync(string[] ids)
    {
        var body = LeadgenWebhook.Body("1001", ids, DateTimeOffset.UnixEpoch);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sources/meta-lead-ads")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Hub-Signature-256", LeadgenWebhook.Sign(IntakeFixture.AppSecret, body).Sha256);
        using var response = await intake.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static string Lead(string id) =>
        $$"""{"id":"{{id}}","created_time":"2026-01-02T03:04:05+0000","form_id":"7001","platform":"fb","field_data":[{"name":"email","values":["lead{{id}}@example.com"]},{"name":"country","values":["DE"]}]}""";
}
