namespace LeadStreams.Registry.Tests;

public sealed class ModeTests
{
    [Fact]
    public async Task A_read_only_subject_takes_no_changes()
    {
        await using var registry = await RunningRegistry.StartAsync();
        await registry.RegisterAsync("a", Schemas.V1);
        (await registry.GetAsync("mode")).ShouldBe("""{"mode":"READWRITE"}""");
        (await registry.GetAsync("mode/a")).ShouldFail(404, 40409);
        (await registry.PutAsync("mode/a", """{"mode":"READONLY"}""")).ShouldBe("""{"mode":"READONLY"}""");
        (await registry.PostSchemaAsync("subjects/a/versions", Schemas.V2)).ShouldFail(422, 42205);
        (await registry.PostSchemaAsync("subjects/a/versions", Schemas.V1)).ShouldBe("""{"id":1}""");
        (await registry.DeleteAsync("subjects/a")).ShouldFail(422, 42205);
        (await registry.RegisterAsync("b", Schemas.V2)).ShouldBe(2);
        (await registry.DeleteAsync("mode/a")).ShouldBe("""{"mode":"READONLY"}""");
        (await registry.RegisterAsync("a", Schemas.V2)).ShouldBe(2);
        (await registry.PutAsync("mode", """{"mode":"NEVER"}""")).ShouldFail(422, 42204);
    }

    [Fact]
    public async Task Import_takes_ids_and_versions_from_outside()
    {
        await using var registry = await RunningRegistry.StartAsync();
        (await registry.PutAsync("mode/a", """{"mode":"IMPORT"}""")).Status.ShouldBe(200);
        (await registry.PostSchemaAsync("subjects/a/versions", Schemas.V1)).ShouldFail(422, 42205);
        const string Body = """{"schema":"\"string\"","id":40,"version":5}""";
        (await registry.PostAsync("subjects/a/versions", Body)).ShouldBe("""{"id":40}""");
        (await registry.GetAsync("subjects/a/versions")).ShouldBe("[5]");
        (await registry.PostAsync("subjects/a/versions", """{"schema":"\"int\"","id":40,"version":6}""")).ShouldFail(
            422,
            42207
        );
        (await registry.PostAsync("subjects/b/versions", Body)).ShouldFail(422, 42205);
        (await registry.PutAsync("mode", """{"mode":"IMPORT"}""")).ShouldFail(422, 42205);
        (await registry.PutAsync("mode?force=true", """{"mode":"IMPORT"}""")).Status.ShouldBe(200);
        (await registry.PutAsync("mode", """{"mode":"READWRITE"}""")).Status.ShouldBe(200);
        (await registry.RegisterAsync("b", Schemas.V1)).ShouldBe(41);
    }
}
