using LeadStreams.Domain.Sources.Payloads;

namespace LeadStreams.Sources.Tests;

/// <summary>One sample of a connector: the bytes as received, and beside them what must become of them.</summary>
internal sealed record Sample(string Source, string Path)
{
    private const string ExpectedSuffix = ".expected.json";

    public string Name => Source + "/" + System.IO.Path.GetFileName(Path);

    public string ExpectedPath => Path + ExpectedSuffix;

    /// <summary>Told by the ending: <c>.json</c>, <c>.form</c> (URL-encoded), <c>.multipart</c> (the boundary is <c>sample</c>).</summary>
    public string ContentTypeHeader =>
        System.IO.Path.GetExtension(Path) switch
        {
            ".json" => ContentType.Json,
            ".form" => ContentType.Form,
            ".multipart" => ContentType.Multipart + "; boundary=sample",
            var other => throw new InvalidOperationException($"{Path}: the ending {other} tells no content type"),
        };

    /// <summary>A form is one line in the file; its line break is the editor's. A multipart body has CRLF on the wire.</summary>
    public byte[] Bytes =>
        System.IO.Path.GetExtension(Path) switch
        {
            ".form" => System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(Path).TrimEnd('\n')),
            ".multipart" => System.Text.Encoding.UTF8.GetBytes(
                File.ReadAllText(Path)
                    .Replace("\r\n", "\n", StringComparison.Ordinal)
                    .Replace("\n", "\r\n", StringComparison.Ordinal)
            ),
            _ => File.ReadAllBytes(Path),
        };

    public static IEnumerable<Sample> All() =>
        Directory
            .EnumerateFiles(RepositoryFolders.Sources, "source.yaml", SearchOption.AllDirectories)
            .Select(x => System.IO.Path.GetDirectoryName(x)!)
            .Order(StringComparer.Ordinal)
            .SelectMany(folder =>
                Directory
                    .EnumerateFiles(System.IO.Path.Combine(folder, "samples"))
                    .Where(x => !x.EndsWith(ExpectedSuffix, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
                    .Select(x => new Sample(System.IO.Path.GetFileName(folder), x))
            );
}
