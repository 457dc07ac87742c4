using System.Net;
using System.Text;
using Confluent.Kafka;
using LeadStreams.Contracts;
using LeadStreams.Domain.Sources;
using LeadStreams.Ingest.Gateway;
using LeadStreams.Local.Broker;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Kafka.Admin;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Ingest.Integration.Tests;

public sealed class BrokerOutageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ingest-outage-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Trait("Requirement", "S0-5")]
    public async Task While_the_broker_is_away_senders_are_told_to_come_again_and_what_was_taken_is_there_afterwards()
    {
        var options = new BrokerOptions { DataDirectory = folder, Listen = new BrokerAddress("127.0.0.1", 0) };
        var broker = await LocalBroker.StartAsync(options, cancellation: TestContext.Current.CancellationToken);
        options = options with { Listen = broker.Address };
        using (var admin = new TopicAdmin(broker.Address.ToString()))
        {
            await admin.CreateAsync([("leads.raw.web-form", 2, new Dictionary<string, string>())]);
        }

        using var producer = new KafkaRecordProducer(
            new KafkaConnection { BootstrapServers = broker.Address.ToString() },
            TimeSpan.FromSeconds(3),
            NullLogger.Instance
        );
        await using var server = await GatewayServer.StartAsync(
            "http://127.0.0.1:0",
            IntakeFixture.Catalog(),
            new Secrets(new ConfigurationBuilder().Build(), _ => null),
            new KafkaRecordSink(producer),
            new GatewayContext(TimeProvider.System, NullLogger.Instance)
        );
        using var http = new HttpClient { BaseAddress = server.Address };

        var before = await PostAsync(http, "before");
        await broker.DisposeAsync();
        var during = await PostAsync(http, "during");
        broker = await LocalBroker.StartAsync(options, cancellation: TestContext.Current.CancellationToken);
        await using (broker)
        {
            var after = await PostAsync(http, "after");

            before.ShouldBe(HttpStatusCode.Accepted);
            during.ShouldBe(HttpStatusCode.ServiceUnavailable);
            after.ShouldBe(HttpStatusCode.Accepted);
            var keys = new TopicReader(broker.Address.ToString(), new InMemorySchemaRegistry())
                .Read("leads.raw.web-form")
                .Select(x => x.Key)
                .ToArray();
            keys.ShouldContain("before");
            keys.ShouldContain("after");
        }
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string id)
    {
        using var content = new StringContent(
            $$"""{"submission_id":"{{id}}","email":"ana@example.com"}""",
            Encoding.UTF8,
            "application/json"
        );
        using var response = await http.PostAsync(
            "/v1/sources/web-form",
            content,
            TestContext.Current.CancellationToken
        );
        return response.StatusCode;
    }
}
