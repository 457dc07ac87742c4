using System.Diagnostics;
using System.Text.Json.Nodes;

namespace LeadStreams.Avro.Conformance.Tests;

/// <summary>
/// Another implementation of Avro in a process of its own, asked by lines of JSON. Requests: <c>encode</c> {schema, json}
/// and <c>reencode</c> {schema, reader?, hex} answer {hex}; <c>compatible</c> {schema, reader} answers {compatible,
/// reason}; <c>canonical</c> {schema} answers {text, md5}. <c>schema</c> is the writer's. A fault answers {error}.
/// </summary>
public sealed class AvroClient : IDisposable
{
    private readonly Process _process;

    public AvroClient(string name, string file, string script, string folder)
    {
        Name = name;
        var start = new ProcessStartInfo(file)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(script);
        _process = Process.Start(start)!;
    }

    public string Name { get; }

    public string Encode(string schema, string json) =>
        Required(
            "hex",
            new()
            {
                ["op"] = "encode",
                ["schema"] = schema,
                ["json"] = json,
            }
        );

    public string Reencode(string schema, string hex) =>
        Required(
            "hex",
            new()
            {
                ["op"] = "reencode",
                ["schema"] = schema,
                ["hex"] = hex,
            }
        );

    /// <summary>Reads the writer's data as the reader's and writes it so; null if the client cannot.</summary>
    public string? Resolve(string writer, string reader, string hex) =>
        (string?)
            Ask(
                new()
                {
                    ["op"] = "reencode",
                    ["schema"] = writer,
                    ["reader"] = reader,
                    ["hex"] = hex,
                }
            )["hex"];

    public (bool Compatible, string Reason) IsCompatible(string reader, string writer)
    {
        var answer = Ask(
            new()
            {
                ["op"] = "compatible",
                ["schema"] = writer,
                ["reader"] = reader,
            }
        );
        answer.ContainsKey("compatible").ShouldBeTrue($"{Name}: {answer.ToJsonString()} for {reader} and {writer}");
        return ((bool)answer["compatible"]!, (string?)answer["reason"] ?? "");
    }

    public (string Text, string Md5) Canonical(string schema)
    {
        var answer = Ask(new() { ["op"] = "canonical", ["schema"] = schema });
        return ((string)answer["text"]!, (string)answer["md5"]!);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private string Required(string member, JsonObject request)
    {
        var answer = Ask(request);
        return (string?)answer[member]
            ?? throw new InvalidOperationException($"{Name}: {answer.ToJsonString()} for {request.ToJsonString()}");
    }

    private JsonObject Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        var line =
            _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"{Name} ended; its message is on standard error");
        return JsonNode.Parse(line)!.AsObject();
    }
}
