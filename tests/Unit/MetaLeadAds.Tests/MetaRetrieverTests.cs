using System.Text;
using LeadStreams.Hosting;
using LeadStreams.Ingest.Retrieval;
using LeadStreams.Local.Simulators.Meta;
using LeadStreams.Streams;
using LeadStreams.Testing;
using LeadStreams.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.MetaLeadAds.Tests;

public sealed class MetaRetrieverTests
{
    private readonly InMemoryLog log = new(TimeProvider.System);
    private readonly ServiceHealth health = new();

    public MetaRetrieverTests()
    {
        log.CreateTopic(MetaRetriever.NotificationTopic, 3);
        log.CreateTopic(RetrievalOutput.RawTopic, 3);
        log.CreateTopic(RetrievalOutput.RejectTopic, 3);
    }

    [Fact]
    public async Task Every_lead_that_a_notification_names_is_in_the_raw_topic_once()
    {
        await using var graph = await GraphFixture.StartAsync();
        for (var i = 0; i < 120; i++)
        {
            graph.AddLead($"{i}");
            Notify($"delivery-{i}", $"{i}");
        }

        await StepsAsync(graph, 5);
        await StepsAsync(graph, 5);

        var raw = log.Records(RetrievalOutput.RawTopic);
        raw.Select(record => Encoding.UTF8.GetString(record.Key!.Value.Span))
            .Order()
            .ShouldBe(Enumerable.Range(0, 120).Select(i => $"{i}").Order());
        raw[0]
            .Headers.GetText(HeaderNames.ReceivedAt)
            .ShouldBe("1767323045000", "the lead was received when its notification was");
        log.Records(RetrievalOutput.RejectTopic).ShouldBeEmpty();
    }

    [Fact]
    public async Task Refusals_are_waited_out_and_lose_nothing()
    {
        await using var graph = await GraphFixture.StartAsync();
        graph.AddLead("7");
        Notify("d", "7");
        graph.Simulator.FailNext(1, 2);
        graph.Simulator.FailNext(190, 1);

        await StepsAsync(graph, 3);

        log.Records(RetrievalOutput.RawTopic).Count.ShouldBe(1);
        graph.Simulator.Requests.ShouldBe(4);
        health.IsReady.ShouldBeTrue();
    }

    [Fact]
    public async Task A_lead_that_cannot_be_read_is_rejected_with_the_notification_s_own_bytes()
    {
        await using var graph = await GraphFixture.StartAsync();
        var body = Notify("d", "404");
        log.Append(MetaRetriever.NotificationTopic, "broken", "{"u8.ToArray());

        await StepsAsync(graph, 3);

        var rejects = log.Records(RetrievalOutput.RejectTopic);
        rejects
            .Select(record => record.Headers.GetText(HeaderNames.RejectCode))
            .Order()
            .ShouldBe([RetrievalRejectCodes.MalformedNotification, RetrievalRejectCodes.LeadUnavailable]);
        var gone = rejects.Single(record =>
            record.Headers.GetText(HeaderNames.RejectCode) == RetrievalRejectCodes.LeadUnavailable
        );
        gone.Value!.Value.ToArray().ShouldBe(body);
        gone.Headers.GetText(HeaderNames.OriginTopic).ShouldBe(MetaRetriever.NotificationTopic);
    }

    private byte[] Notify(string delivery, params string[] ids)
    {
        var body = LeadgenWebhook.Body("1001", ids, DateTimeOffset.UnixEpoch);
        log.Append(
            MetaRetriever.NotificationTopic,
            delivery,
            body,
            new RecordHeaders().Add(HeaderNames.ReceivedAt, "1767323045000")
        );
        return body;
    }

    private async Task StepsAsync(GraphFixture graph, int steps)
    {
        var clients = log.Clients();
        var retriever = new MetaRetriever(clients, graph.Client, "0", TimeProvider.System, health, NullLogger.Instance);
        using var member = new RetrievalMember(clients, MetaRetriever.NotificationTopic, "0");
        for (var i = 0; i < steps; i++)
        {
            await retriever.StepAsync(member, TestContext.Current.CancellationToken);
        }

        member.Consumer.Close();
    }
}
