using LeadStreams.Local.Broker;
using LeadStreams.Local.Registry;

namespace LeadStreams.Registry.Tests;

public sealed class KafkaLogTests
{
    [Fact]
    public async Task Schemas_survive_a_restart_in_a_kafka_topic()
    {
        var folder = Directory.CreateTempSubdirectory("registry-log");
        try
        {
            await using var broker = await LocalBroker.StartAsync(
                new BrokerOptions { DataDirectory = folder.FullName, Listen = new BrokerAddress("127.0.0.1", 0) },
                cancellation: TestContext.Current.CancellationToken
            );
            await using (var first = await RunningRegistry.StartAsync(LogIn(broker)))
            {
                await first.RegisterAsync("a", Schemas.V1);
                await first.RegisterAsync("a", Schemas.V2);
                await first.DeleteAsync("subjects/a/versions/2");
                await first.DeleteAsync("subjects/a/versions/2?permanent=true");
            }
            await using var second = await RunningRegistry.StartAsync(LogIn(broker));
            (await second.GetAsync("subjects/a/versions?deleted=true")).ShouldBe("[1]");
            (await second.GetAsync("schemas/ids/1/schema")).ShouldBe(Schemas.V1);
            (await second.RegisterAsync("a", Schemas.V2)).ShouldBe(3);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static KafkaSchemaLog LogIn(LocalBroker broker) =>
        new(
            new KafkaSchemaLogOptions
            {
                Client = new Dictionary<string, string> { ["bootstrap.servers"] = broker.Address.ToString() },
            }
        );
}
