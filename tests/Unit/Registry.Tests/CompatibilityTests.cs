namespace LeadStreams.Registry.Tests;

public sealed class CompatibilityTests
{
    // Registered first: V1. Then a schema that can only be read by it, one that can only read it, and one that can do both.
    [Theory]
    [InlineData("NONE", true, true, true)]
    [InlineData("BACKWARD", false, true, true)]
    [InlineData("FORWARD", true, false, true)]
    [InlineData("FULL", false, false, true)]
    [InlineData("BACKWARD_TRANSITIVE", false, true, true)]
    [InlineData("FORWARD_TRANSITIVE", true, false, true)]
    [InlineData("FULL_TRANSITIVE", false, false, true)]
    public async Task Every_level_admits_what_it_should(string level, bool noDefault, bool dropped, bool added)
    {
        await using var registry = await RunningRegistry.StartAsync();
        (await registry.PutAsync("config/a", $$"""{"compatibility":"{{level}}"}""")).ShouldBe(
            $$"""{"compatibility":"{{level}}"}"""
        );
        await registry.RegisterAsync("a", Schemas.V1);
        (await IsCompatible(registry, Schemas.NoDefault)).ShouldBe(noDefault);
        (await IsCompatible(registry, Schemas.Dropped)).ShouldBe(dropped);
        (await IsCompatible(registry, Schemas.V2)).ShouldBe(added);
        (await IsCompatible(registry, Schemas.Other)).ShouldBe(level == "NONE");
    }

    [Theory]
    [InlineData("BACKWARD", true)]
    [InlineData("BACKWARD_TRANSITIVE", false)]
    public async Task Only_transitive_levels_look_beyond_the_latest_version(string level, bool accepted)
    {
        await using var registry = await RunningRegistry.StartAsync();
        await registry.PutAsync("config/a", """{"compatibility":"NONE"}""");
        await registry.RegisterAsync("a", Schemas.V1);
        await registry.RegisterAsync("a", Schemas.NoDefault);
        await registry.PutAsync("config/a", $$"""{"compatibility":"{{level}}"}""");
        var next = Schemas.NoDefault.Replace("\"fields\"", "\"doc\":\"new\",\"fields\"");
        var answer = await registry.PostSchemaAsync("subjects/a/versions", next);
        answer.Status.ShouldBe(accepted ? 200 : 409, answer.Text);
    }

    [Fact]
    public async Task An_incompatible_schema_is_refused_with_the_reason()
    {
        await using var registry = await RunningRegistry.StartAsync();
        await registry.RegisterAsync("a", Schemas.V1);
        var refused = await registry.PostSchemaAsync("subjects/a/versions", Schemas.NoDefault);
        refused.ShouldFail(409, 40901);
        refused.Text.ShouldContain("READER_FIELD_MISSING_DEFAULT_VALUE");
        (await registry.GetAsync("subjects/a/versions")).ShouldBe("[1]");
    }

    [Fact]
    public async Task A_test_against_one_version_gives_messages_when_asked()
    {
        await using var registry = await RunningRegistry.StartAsync();
        await registry.RegisterAsync("a", Schemas.V1);
        var plain = await registry.PostSchemaAsync("compatibility/subjects/a/versions/1", Schemas.NoDefault);
        plain.ShouldBe("""{"is_compatible":false}""");
        var verbose = await registry.PostSchemaAsync(
            "compatibility/subjects/a/versions/latest?verbose=true",
            Schemas.NoDefault
        );
        verbose.Json!["messages"]!.AsArray().Count.ShouldBeGreaterThan(0);
        (await registry.PostSchemaAsync("compatibility/subjects/a/versions/7", Schemas.V2)).ShouldFail(404, 40402);
        (await registry.PostSchemaAsync("compatibility/subjects/new/versions", Schemas.V2)).ShouldBe(
            """{"is_compatible":true}"""
        );
    }

    [Fact]
    public async Task Levels_are_the_subjects_own_or_the_registrys()
    {
        await using var registry = await RunningRegistry.StartAsync();
        (await registry.GetAsync("config")).ShouldBe("""{"compatibilityLevel":"FULL_TRANSITIVE"}""");
        (await registry.GetAsync("config/a")).ShouldFail(404, 40408);
        (await registry.DeleteAsync("config/a")).ShouldFail(404, 40408);
        (await registry.GetAsync("config/a?defaultToGlobal=true")).ShouldBe(
            """{"compatibilityLevel":"FULL_TRANSITIVE"}"""
        );
        (await registry.PutAsync("config", """{"compatibility":"backward"}""")).ShouldBe(
            """{"compatibility":"BACKWARD"}"""
        );
        (await registry.PutAsync("config/a", """{"compatibility":"NONE"}""")).Status.ShouldBe(200);
        (await registry.GetAsync("config/a")).ShouldBe("""{"compatibilityLevel":"NONE"}""");
        (await registry.DeleteAsync("config/a")).ShouldBe("""{"compatibilityLevel":"NONE"}""");
        (await registry.GetAsync("config/a?defaultToGlobal=true")).ShouldBe("""{"compatibilityLevel":"BACKWARD"}""");
        (await registry.PutAsync("config", """{"compatibility":"SOME"}""")).ShouldFail(422, 42203);
        (await registry.PutAsync("config", """{"compatibility":7}""")).ShouldFail(422, 42203);
    }

    private static async Task<bool> IsCompatible(RunningRegistry registry, string schema)
    {
        var answer = await registry.PostSchemaAsync("compatibility/subjects/a/versions", schema);
        answer.Status.ShouldBe(200, answer.Text);
        return (bool)answer.Json!["is_compatible"]!;
    }
}
