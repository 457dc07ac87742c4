using System.Text.Json;

namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>What came in, as a tree of JSON values: JSON as it is, a form as one object of its fields. Dispose it after use.</summary>
public sealed class Payload : IDisposable
{
    private readonly JsonDocument? document;

    private Payload(JsonDocument? document, string? rejectCode, string? detail, bool repaired)
    {
        this.document = document;
        RejectCode = rejectCode;
        Detail = detail;
        WasRepaired = repaired;
    }

    /// <summary>Why there is no tree: one of <see cref="SourceRejectCodes"/>; null when there is one.</summary>
    public string? RejectCode { get; }

    /// <summary>What is wrong, without any of the payload's text.</summary>
    public string? Detail { get; }

    /// <summary>True when broken characters were replaced by U+FFFD.</summary>
    public bool WasRepaired { get; }

    /// <summary>The tree.</summary>
    public JsonElement Root => document!.RootElement;

    /// <inheritdoc/>
    public void Dispose() => document?.Dispose();

    internal static Payload Of(JsonDocument document, bool repaired) => new(document, null, null, repaired);

    internal static Payload Rejected(string code, string? detail = null) => new(null, code, detail, false);
}
