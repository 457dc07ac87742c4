using System.Net;
using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.Hosting.Metrics;
using LeadStreams.Hosting.State;
using LeadStreams.Streams;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Hosting.Tests;

public sealed class StateEndpointTests : IAsyncDisposable
{
    private const string Changelog = "app-people-changelog";
    private const string Schema = """
        {"type":"record","name":"Kept","fields":[
          {"name":"name","type":"string"},
          {"name":"person","type":"string"},
          {"name":"born","type":["null",{"type":"int","logicalType":"date"}]},
          {"name":"emails","type":{"type":"array","items":"string"}},
          {"name":"count","type":"long"},
          {"name":"id","type":{"type":"fixed","name":"Id","size":16,"logicalType":"uuid"}},
          {"name":"hash","type":{"type":"fixed","name":"Hash","size":2}}]}
        """;

    private readonly InMemoryLog log = new(TimeProvider.System);
    private readonly InMemorySchemaRegistry registry = new();
    private readonly StateInspection inspection = new();
    private readonly CancellationTokenSource stop = new();
    private Task stepping = Task.CompletedTask;

    [Fact]
    public async Task Stores_are_listed_with_their_entries()
    {
        await using var endpoint = await StartAsync(isInClear: false);

        var list = await GetAsync(endpoint, "/state", HttpStatusCode.OK);

        var part = list.EnumerateArray().Single(each => each.GetProperty("store").GetString() == "people");
        part.GetProperty("service").GetString().ShouldBe("app");
        part.GetProperty("phase").GetString().ShouldBe("running");
        part.GetProperty("entries").GetInt64().ShouldBe(2);
        part.GetProperty("bytes").GetInt64().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_state_is_shown_without_whom_it_is_about()
    {
        await using var endpoint = await StartAsync(isInClear: false);

        var shown = await GetAsync(endpoint, "/state/people/k", HttpStatusCode.OK);

        shown.GetProperty("redacted").GetBoolean().ShouldBeTrue();
        shown
            .GetProperty("state")
            .GetRawText()
            .Replace(" ", "")
            .Replace("\n", "")
            .ShouldBe(
                """{"name":"AaaaAaa-99","person":"0198c2f1-7a3b-7c4d-9e5f-0123456789ab","born":"(date)","emails":["aaa@a.aa"],"count":7,"id":"00010203-0405-0607-0809-0a0b0c0d0e0f","hash":"(2bytes)"}"""
            );
    }

    [Fact]
    public async Task A_setting_shows_it_in_clear_and_a_key_may_have_any_sign()
    {
        await using var endpoint = await StartAsync(isInClear: true);

        var shown = await GetAsync(endpoint, $"/state/people/{Uri.EscapeDataString("a/b %2F c")}", HttpStatusCode.OK);

        shown.GetProperty("key").GetString().ShouldBe("a/b %2F c");
        var state = shown.GetProperty("state");
        state.GetProperty("name").GetString().ShouldBe("Anné Lee-42");
        state.GetProperty("id").GetString().ShouldBe("00010203-0405-0607-0809-0a0b0c0d0e0f");
        state.GetProperty("hash").GetString().ShouldBe("AAE=");
    }

    [Fact]
    public async Task What_is_not_there_is_told_with_what_is()
    {
        await using var endpoint = await StartAsync(isInClear: false);

        var noKey = await GetAsync(endpoint, "/state/people/nobody", HttpStatusCode.NotFound);
        var noStore = await GetAsync(endpoint, "/state/things/k", HttpStatusCode.NotFound);

        noKey.GetProperty("error").GetString()!.ShouldContain("no such key");
        noStore.GetProperty("error").GetString()!.ShouldContain("people");
    }

    [Fact]
    public async Task A_thread_that_does_not_come_to_answer_is_told()
    {
        await using var endpoint = await StartAsync(isInClear: false);
        await stop.CancelAsync();
        await stepping;

        var answer = await GetAsync(endpoint, "/state", HttpStatusCode.ServiceUnavailable);

        answer.GetProperty("error").GetString()!.ShouldContain("did not come to answer");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await stepping;
        stop.Dispose();
    }

    private static async Task<JsonElement> GetAsync(OperationsEndpoint endpoint, string path, HttpStatusCode expected)
    {
        using var http = new HttpClient { BaseAddress = endpoint.Address };
        using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<OperationsEndpoint> StartAsync(bool isInClear)
    {
        var topology = new Topology
        {
            ApplicationId = "app",
            Sources = [new SourceTopic("in", Serdes.Raw)],
            Stores = [new StoreDefinition("people", Serdes.Raw)],
            Sinks = [],
            Processor = () => new Nothing(),
            DeadLetterTopic = "dead",
        };
        foreach (var topic in (string[])["in", "dead", Changelog])
        {
            log.CreateTopic(topic, 1);
        }

        log.Append(Changelog, "k", Encoded());
        log.Append(Changelog, "a/b %2F c", Encoded());
        var options = new StreamThreadOptions { Inspection = inspection };
        var thread = new StreamThread(topology, log.Clients(), options, TimeProvider.System, new MemoryLogger());
        while (thread.Status.RunningTasks == 0)
        {
            thread.Step();
        }

        // Owned by the task that steps it, until the test is over.
        stepping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                thread.Step();
            }
        });
        var services = new Dictionary<string, StateInspection> { ["app"] = inspection };
        return await OperationsEndpoint.StartAsync(
            "http://127.0.0.1:0",
            new PrometheusExporter(),
            new Dictionary<string, ServiceHealth>(),
            new StateEndpoint(services, registry, isInClear),
            TestContext.Current.CancellationToken
        );
    }

    private byte[] Encoded()
    {
        var schema = (RecordSchema)AvroSchema.Parse(Schema);
        var emails = AvroList.Create<object?>(["ann@x.de"]);
        var id = new GenericFixed("Id", Enumerable.Range(0, 16).Select(i => (byte)i).ToArray());
        var hash = new GenericFixed("Hash", new byte[] { 0, 1 });
        var datum = GenericDatum.Encode(
            schema,
            new GenericRecord(
                schema,
                ["Anné Lee-42", "0198c2f1-7a3b-7c4d-9e5f-0123456789ab", 4000, emails, 7L, id, hash]
            )
        );
        var bytes = new byte[WireFormat.PrefixBytes + datum.Length];
        WireFormat.WritePrefix(bytes, registry.Register("people-value", Schema));
        datum.CopyTo(bytes, WireFormat.PrefixBytes);
        return bytes;
    }

    private sealed class Nothing : IProcessor
    {
        public void Process(in StreamRecord record, ITaskContext context) { }
    }
}
