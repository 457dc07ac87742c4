using System.Diagnostics;
using System.Text.Json.Nodes;
using LeadStreams.Contracts;
using LeadStreams.Local.Registry;

namespace LeadStreams.Avro.Conformance.Tests;

public sealed class RegistryTests(AvroClients clients)
{
    private const string Theirs =
        """{"type":"record","name":"Note","namespace":"test","fields":[{"name":"text","type":["null","string"],"default":null},{"name":"n","type":"int"}]}""";

    [Fact]
    public async Task A_client_written_by_others_registers_encodes_and_decodes()
    {
        var options = new RegistryOptions { Url = new Uri("http://127.0.0.1:0") };
        await using var server = new RegistryServer(options, new InMemorySchemaLog());
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = server.Url },
            TimeProvider.System
        );
        var token = new Token
        {
            Namespace = "mail",
            Value = "a@b.example",
            Trust = Verification.Verified,
        };
        var message = new AvroSerde<Token>(registry, "tokens-value").Serialize(token);

        var answer = await RunAsync(
            server.Url.AbsoluteUri.TrimEnd('/'),
            "notes-value",
            Theirs,
            """{"text":"hello","n":-1}""",
            Convert.ToHexStringLower(message)
        );

        ((int)answer["id"]!).ShouldBe(2);
        ((int)answer["latest"]!).ShouldBe(2);
        ((int)answer["found"]!).ShouldBe(2);
        ((string)answer["encoded"]!).ShouldBe("0000000002" + "020a" + Convert.ToHexStringLower("hello"u8) + "01");
        answer["decoded"]!.ToJsonString().ShouldBe("""{"namespace":"mail","value":"a@b.example","trust":"VERIFIED"}""");
        registry.GetSchema(2).ShouldBe(AvroSchema.Parse(Theirs).ToJson());
    }

    private async Task<JsonObject> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", ["registry.js", .. arguments])
        {
            WorkingDirectory = clients.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return JsonNode.Parse(await output)!.AsObject();
    }
}
