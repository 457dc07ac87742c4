namespace LeadStreams.EndToEnd.Tests;

/// <summary>A request that no well-behaved sender makes.</summary>
internal sealed record BadRequest(string Kind, string Path, string? ContentType, byte[] Body, string? Signature = null)
{
    /// <summary>Delivery id, by which its records are found again.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>True when the length is not told beforehand.</summary>
    public bool Chunked { get; init; }

    public HttpRequestMessage ToMessage(Uri gateway)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, Path))
        {
            Content = new ByteArrayContent(Body),
        };
        if (ContentType is not null)
        {
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        if (Signature is not null)
        {
            message.Headers.TryAddWithoutValidation("X-Hub-Signature-256", Signature);
        }

        message.Headers.Add("Idempotency-Key", DeliveryId);
        message.Headers.TransferEncodingChunked = Chunked;
        message.Headers.ExpectContinue = Body.Length > 1_000_000;
        return message;
    }
}
