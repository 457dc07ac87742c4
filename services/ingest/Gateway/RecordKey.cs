using System.Security.Cryptography;
using System.Text.Json;
using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Sources.Payloads;

namespace LeadStreams.Ingest.Gateway;

/// <summary>
/// The key of a raw record: deliveries of one source record should meet in one partition. The record's own id where it is cheap to see, else
/// a hash of the bytes for payloads of one record (a page that is sent twice), else the delivery id.
/// </summary>
internal static class RecordKey
{
    private const int MaxParsedBytes = 64 * 1024;
    private const int MaxKeyLength = 200;

    public static string Of(SourceDefinition source, ReadOnlyMemory<byte> body, string contentType, string deliveryId)
    {
        if (source.Receive.AnnouncesOnly || !source.Records.At.IsRoot)
        {
            return deliveryId;
        }

        return FindId(source, body, contentType) ?? Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 16));
    }

    private static string? FindId(SourceDefinition source, ReadOnlyMemory<byte> body, string contentType)
    {
        if (source.Receive.Key.Count == 0 || body.Length > MaxParsedBytes)
        {
            return null;
        }

        using var payload = PayloadReader.Read(body, contentType);
        if (payload.RejectCode is not null)
        {
            return null;
        }

        foreach (var path in source.Receive.Key)
        {
            if (
                path.TryFindFirst(payload.Root, payload.Root, out var element)
                && Text(element)?.Trim() is { Length: > 0 and <= MaxKeyLength } id
            )
            {
                return id;
            }
        }

        return null;
    }

    private static string? Text(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.GetRawText(),
            _ => null,
        };
}
