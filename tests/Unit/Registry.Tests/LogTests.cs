using LeadStreams.Contracts;
using LeadStreams.Local.Registry;

namespace LeadStreams.Registry.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task Everything_survives_a_restart()
    {
        var log = new InMemorySchemaLog();
        await using (var first = await RunningRegistry.StartAsync(log))
        {
            await first.RegisterAsync("a", Schemas.V1);
            await first.RegisterAsync("a", Schemas.V2);
            await first.RegisterAsync("gone", Schemas.Other);
            await first.DeleteAsync("subjects/a/versions/1");
            await first.DeleteAsync("subjects/gone");
            await first.DeleteAsync("subjects/gone?permanent=true");
            await first.PutAsync("config/a", """{"compatibility":"NONE"}""");
            await first.PutAsync("config", """{"compatibility":"FORWARD"}""");
            await first.PutAsync("mode/b", """{"mode":"READONLY"}""");
        }
        await using var second = await RunningRegistry.StartAsync(log);
        (await second.GetAsync("subjects?deleted=true")).ShouldBe("""["a"]""");
        (await second.GetAsync("subjects/a/versions?deleted=true")).ShouldBe("[1,2]");
        (await second.GetAsync("subjects/a/versions")).ShouldBe("[2]");
        (await second.GetAsync("config/a")).ShouldBe("""{"compatibilityLevel":"NONE"}""");
        (await second.GetAsync("config")).ShouldBe("""{"compatibilityLevel":"FORWARD"}""");
        (await second.GetAsync("mode/b")).ShouldBe("""{"mode":"READONLY"}""");
        (await second.RegisterAsync("c", "\"int\"")).ShouldBe(4, "3 was given before");
    }

    [Fact]
    public void Records_have_the_layout_of_the_schemas_topic()
    {
        var version = new SchemaVersion("a", 1, 7, "\"int\"", [], Deleted: false);
        LogRecords
            .Write(new RegistryRecord.SchemaSet(version))
            .ShouldBe(
                (
                    """{"keytype":"SCHEMA","subject":"a","version":1,"magic":1}""",
                    """{"subject":"a","version":1,"id":7,"schema":"\u0022int\u0022","deleted":false}"""
                )
            );
        LogRecords
            .Write(new RegistryRecord.LevelSet(RegistryState.Global, CompatibilityLevel.Full))
            .ShouldBe(
                (
                    """{"keytype":"CONFIG","subject":null,"magic":0}""",
                    """{"subject":null,"compatibilityLevel":"FULL"}"""
                )
            );
        LogRecords.Read("""{"keytype":"NOOP","magic":0}""", null).ShouldBeNull();
        Should.Throw<InvalidDataException>(() => LogRecords.Read("damaged", null));
    }

    [Fact]
    public async Task A_log_that_fails_is_told_to_the_client_and_changes_nothing()
    {
        await using var registry = await RunningRegistry.StartAsync(new FailingLog());
        (await registry.PostSchemaAsync("subjects/a/versions", Schemas.V1)).ShouldFail(500, 50001);
        (await registry.GetAsync("subjects")).ShouldBe("[]");
    }

    [Fact]
    public async Task The_client_of_the_services_works_with_it()
    {
        await using var registry = await RunningRegistry.StartAsync();
        var options = new SchemaRegistryOptions { Url = registry.Url };
        using var client = new SchemaRegistryClient(options, TimeProvider.System);
        using var other = new SchemaRegistryClient(options, TimeProvider.System);
        var id = client.Register("a-value", Schemas.V1);
        other.GetSchema(id).ShouldBe(Schemas.V1);
        client.IsCompatible("a-value", Schemas.V2, out _).ShouldBeTrue();
        client.IsCompatible("a-value", Schemas.NoDefault, out var messages).ShouldBeFalse();
        messages.ShouldNotBeEmpty();
        client.IsCompatible("unheard-of", Schemas.NoDefault, out _).ShouldBeTrue();
        Should
            .Throw<SchemaRegistryException>(() => client.Register("a-value", Schemas.NoDefault))
            .IsIncompatible.ShouldBeTrue();
        Should
            .Throw<SchemaRegistryException>(() => client.GetSchema(99))
            .ErrorCode.ShouldBe(SchemaRegistryException.SchemaNotFound);
    }

    private sealed class FailingLog : ISchemaLog
    {
        public Task ReplayAsync(Action<string, string?> apply, CancellationToken cancel) => Task.CompletedTask;

        public Task AppendAsync(string key, string? value, CancellationToken cancel) =>
            throw new Confluent.Kafka.KafkaException(Confluent.Kafka.ErrorCode.Local_MsgTimedOut);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
