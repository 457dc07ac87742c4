namespace LeadStreams.Registry.Tests;

public sealed class SubjectTests
{
    [Fact]
    public async Task A_registered_schema_is_found_by_subject_version_and_id()
    {
        await using var registry = await RunningRegistry.StartAsync();
        (await registry.PostSchemaAsync("subjects/a-value/versions", Schemas.V1)).ShouldBe("""{"id":1}""");
        (await registry.GetAsync("subjects")).ShouldBe("""["a-value"]""");
        (await registry.GetAsync("subjects/a-value/versions")).ShouldBe("[1]");
        var version = (await registry.GetAsync("subjects/a-value/versions/latest")).Json!;
        ((string?)version["subject"]).ShouldBe("a-value");
        ((int)version["version"]!).ShouldBe(1);
        ((int)version["id"]!).ShouldBe(1);
        ((string?)version["schema"]).ShouldBe(Schemas.V1);
        version["schemaType"].ShouldBeNull();
        (await registry.GetAsync("subjects/a-value/versions/1/schema")).ShouldBe(Schemas.V1);
        ((string?)(await registry.GetAsync("schemas/ids/1")).Json!["schema"]).ShouldBe(Schemas.V1);
        (await registry.GetAsync("schemas/ids/1/schema")).ShouldBe(Schemas.V1);
        (await registry.GetAsync("schemas/ids/1/subjects")).ShouldBe("""["a-value"]""");
        (await registry.GetAsync("schemas/ids/1/versions")).ShouldBe("""[{"subject":"a-value","version":1}]""");
    }

    [Fact]
    public async Task Ids_grow_and_the_same_schema_shares_one()
    {
        await using var registry = await RunningRegistry.StartAsync();
        (await registry.RegisterAsync("a", Schemas.V1)).ShouldBe(1);
        (await registry.RegisterAsync("a", Schemas.V2)).ShouldBe(2);
        (await registry.RegisterAsync("b", Schemas.V2)).ShouldBe(2);
        (await registry.RegisterAsync("a", Schemas.V1)).ShouldBe(1);
        (await registry.GetAsync("subjects/a/versions")).ShouldBe("[1,2]");
        (await registry.GetAsync("subjects/b/versions")).ShouldBe("[1]");
        (await registry.RegisterAsync("c", " { \"type\" : \"string\" } ")).ShouldBe(3);
        (await registry.RegisterAsync("c", "\"string\"")).ShouldBe(3);
        (await registry.GetAsync("schemas/ids/3/schema")).ShouldBe("\"string\"");
    }

    [Fact]
    public async Task A_schema_can_be_looked_up_under_a_subject()
    {
        await using var registry = await RunningRegistry.StartAsync();
        await registry.RegisterAsync("a", Schemas.V1);
        var found = (await registry.PostSchemaAsync("subjects/a", Schemas.V1)).Json!;
        ((int)found["version"]!).ShouldBe(1);
        ((int)found["id"]!).ShouldBe(1);
        (await registry.PostSchemaAsync("subjects/a", Schemas.V2)).ShouldFail(404, 40403);
        (await registry.PostSchemaAsync("subjects/none", Schemas.V1)).ShouldFail(404, 40401);
    }

    [Fact]
    public async Task Wrong_requests_are_refused_with_the_codes_clients_know()
    {
        await using var registry = await RunningRegistry.StartAsync();
        await registry.RegisterAsync("a", Schemas.V1);
        (await registry.PostSchemaAsync("subjects/a/versions", "{")).ShouldFail(422, 42201);
        (await registry.PostSchemaAsync("subjects/a/versions", """{"type":"wrong"}""")).ShouldFail(422, 42201);
        (await registry.PostAsync("subjects/a/versions", "{}")).ShouldFail(422, 42201);
        (await registry.PostAsync("subjects/a/versions", "no json")).ShouldFail(400, 400);
        (await registry.PostAsync("subjects/a/versions", """{"schema":"{}","schemaType":"JSON"}""")).ShouldFail(
            422,
            42201
        );
        (await registry.PostSchemaAsync("subjects/a%00b/versions", Schemas.V1)).Status.ShouldBeGreaterThanOrEqualTo(
            400
        );
        (await registry.GetAsync("subjects/none/versions")).ShouldFail(404, 40401);
        (await registry.GetAsync("subjects/none/versions/1")).ShouldFail(404, 40401);
        (await registry.GetAsync("subjects/a/versions/2")).ShouldFail(404, 40402);
        (await registry.GetAsync("subjects/a/versions/0")).ShouldFail(422, 42202);
        (await registry.GetAsync("subjects/a/versions/first")).ShouldFail(422, 42202);
        (await registry.GetAsync("schemas/ids/9")).ShouldFail(404, 40403);
        (await registry.GetAsync("nowhere")).ShouldFail(404, 404);
        (await registry.SendAsync(HttpMethod.Post, "subjects/a", "{}", "text/plain")).ShouldFail(415, 415);
    }

    [Fact]
    public async Task Requests_may_come_as_plain_json_or_as_bytes()
    {
        await using var registry = await RunningRegistry.StartAsync();
        foreach (
            var type in (string[])
                ["application/json", "application/octet-stream", "application/vnd.schemaregistry+json"]
        )
        {
            var answer = await registry.SendAsync(
                HttpMethod.Post,
                "subjects/a/versions",
                """{"schema":"\"string\"","schemaType":"AVRO","id":-1}""",
                type
            );
            answer.ShouldBe("""{"id":1}""");
        }
    }

    [Fact]
    public async Task Soft_deletion_hides_and_permanent_deletion_removes()
    {
        await using var registry = await RunningRegistry.StartAsync();
        await registry.RegisterAsync("a", Schemas.V1);
        await registry.RegisterAsync("a", Schemas.V2);
        (await registry.DeleteAsync("subjects/a/versions/1?permanent=true")).ShouldFail(404, 40407);
        (await registry.DeleteAsync("subjects/a/versions/1")).ShouldBe("1");
        (await registry.DeleteAsync("subjects/a/versions/1")).ShouldFail(404, 40406);
        (await registry.GetAsync("subjects/a/versions")).ShouldBe("[2]");
        (await registry.GetAsync("subjects/a/versions?deleted=true")).ShouldBe("[1,2]");
        (await registry.GetAsync("schemas/ids/1")).Status.ShouldBe(200);
        (await registry.DeleteAsync("subjects/a?permanent=true")).ShouldFail(404, 40405);
        (await registry.DeleteAsync("subjects/a")).ShouldBe("[2]");
        (await registry.DeleteAsync("subjects/a")).ShouldFail(404, 40404);
        (await registry.GetAsync("subjects")).ShouldBe("[]");
        (await registry.GetAsync("subjects?deleted=true")).ShouldBe("""["a"]""");
        (await registry.DeleteAsync("subjects/a?permanent=true")).ShouldBe("[1,2]");
        (await registry.DeleteAsync("subjects/a?permanent=true")).ShouldFail(404, 40401);
        (await registry.GetAsync("schemas/ids/1")).ShouldFail(404, 40403);
        (await registry.RegisterAsync("a", Schemas.V1)).ShouldBe(3, "an id is never given twice");
    }

    [Fact]
    public async Task Types_can_come_from_other_subjects()
    {
        await using var registry = await RunningRegistry.StartAsync();
        await registry.RegisterAsync("t.Lead", Schemas.V1);
        const string Body = """
            {"schema":"{\"type\":\"array\",\"items\":\"t.Lead\"}",
             "references":[{"name":"t.Lead","subject":"t.Lead","version":1}]}
            """;
        (await registry.PostAsync("subjects/list/versions", Body)).ShouldBe("""{"id":2}""");
        var answer = (await registry.GetAsync("schemas/ids/2")).Json!;
        ((string?)answer["schema"]).ShouldBe("""{"type":"array","items":"t.Lead"}""");
        answer["references"]!.ToJsonString().ShouldBe("""[{"name":"t.Lead","subject":"t.Lead","version":1}]""");
        (await registry.GetAsync("subjects/t.Lead/versions/1/referencedby")).ShouldBe("[2]");
        (await registry.DeleteAsync("subjects/t.Lead")).ShouldFail(422, 42206);
        (await registry.PostAsync("subjects/x/versions", Body.Replace("\"version\":1", "\"version\":7"))).ShouldFail(
            422,
            42201
        );
    }

    [Fact]
    public async Task Lists_are_cut_by_offset_and_limit()
    {
        await using var registry = await RunningRegistry.StartAsync();
        foreach (var subject in (string[])["a", "b", "c"])
        {
            await registry.RegisterAsync(subject, Schemas.V1);
        }
        (await registry.GetAsync("subjects?offset=1&limit=1")).ShouldBe("""["b"]""");
        (await registry.GetAsync("subjects?subjectPrefix=c")).ShouldBe("""["c"]""");
        (await registry.GetAsync("schemas?limit=2")).Json!.AsArray().Count.ShouldBe(2);
    }
}
