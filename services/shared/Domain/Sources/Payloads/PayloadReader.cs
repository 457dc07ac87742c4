using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>Turns received bytes into a tree, or into the code that says why not. Never throws for any bytes.</summary>
public static class PayloadReader
{
    /// <summary>Levels of nesting that a payload may have.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a payload of the given Content-Type. The tree refers to <paramref name="bytes"/>: they must outlive it.</summary>
    public static Payload Read(ReadOnlyMemory<byte> bytes, string contentType)
    {
        if (bytes.IsEmpty)
        {
            return Payload.Rejected(SourceRejectCodes.EmptyBody);
        }

        var type =
            contentType == ContentType.Json
                ? new ContentType(ContentType.Json, null, null)
                : ContentType.Parse(contentType);
        return type.MediaType switch
        {
            ContentType.Json => ReadJson(bytes),
            ContentType.Form => ReadForm(bytes, type),
            ContentType.Multipart => ReadMultipart(bytes, type),
            _ => type.MediaType.EndsWith("+json", StringComparison.Ordinal)
                ? ReadJson(bytes)
                : Payload.Rejected(SourceRejectCodes.UnsupportedContentType),
        };
    }

    private static Payload ReadJson(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        if (!Utf8.IsValid(bytes.Span))
        {
            return Payload.Rejected(SourceRejectCodes.InvalidUtf8);
        }

        var sound = JsonSurrogates.Repair(bytes);
        try
        {
            return Payload.Of(JsonDocument.Parse(sound, Strict), repaired: !sound.Equals(bytes));
        }
        catch (JsonException broken)
        {
            var line = broken.LineNumber + 1;
            return JsonDepth.Exceeds(bytes.Span, MaxDepth)
                ? Payload.Rejected(SourceRejectCodes.TooDeep, $"deeper than {MaxDepth} levels")
                : Payload.Rejected(SourceRejectCodes.MalformedJson, $"line {line}, byte {broken.BytePositionInLine}");
        }
    }

    private static Payload ReadForm(ReadOnlyMemory<byte> bytes, ContentType type)
    {
        var fields = new FormFields();
        var code = EncodingOf(type.Charset) is { } encoding
            ? UrlEncodedForm.Read(bytes.Span, encoding, fields)
            : SourceRejectCodes.UnsupportedContentType;
        return code is null ? fields.ToPayload() : Payload.Rejected(code);
    }

    private static Payload ReadMultipart(ReadOnlyMemory<byte> bytes, ContentType type)
    {
        if (type.Boundary is not { Length: > 0 and <= 70 } boundary)
        {
            return Payload.Rejected(SourceRejectCodes.MalformedForm, "no boundary");
        }

        var fields = new FormFields();
        var code = MultipartForm.Read(bytes.Span, Encoding.UTF8.GetBytes(boundary), fields);
        return code is null ? fields.ToPayload() : Payload.Rejected(code);
    }

    /// <summary>Forms of old pages come in Latin-1; anything rarer is refused rather than guessed.</summary>
    private static Encoding? EncodingOf(string? charset) =>
        charset switch
        {
            null or "utf-8" or "utf8" => Encoding.UTF8,
            "iso-8859-1" or "latin1" or "us-ascii" => Encoding.Latin1,
            _ => null,
        };
}
