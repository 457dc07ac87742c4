namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>A media type with the parameters that matter here (RFC 9110 section 8.3).</summary>
/// <param name="MediaType">Lower case, without parameters.</param>
/// <param name="Charset">Lower case, or null.</param>
/// <param name="Boundary">Of multipart bodies, or null.</param>
public readonly record struct ContentType(string MediaType, string? Charset, string? Boundary)
{
    /// <summary>JSON.</summary>
    public const string Json = "application/json";

    /// <summary>HTML form, URL-encoded.</summary>
    public const string Form = "application/x-www-form-urlencoded";

    /// <summary>HTML form, multipart.</summary>
    public const string Multipart = "multipart/form-data";

    /// <summary>Reads a Content-Type header; anything is read, the media type may then be empty.</summary>
    public static ContentType Parse(string header)
    {
        var parts = header.Split(';');
        string? charset = null;
        string? boundary = null;
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                continue;
            }

            var value = part[(equals + 1)..].Trim().Trim('"');
            switch (part[..equals].Trim().ToLowerInvariant())
            {
                case "charset":
                    charset = value.ToLowerInvariant();
                    break;
                case "boundary":
                    boundary = value;
                    break;
            }
        }

        return new ContentType(parts[0].Trim().ToLowerInvariant(), charset, boundary);
    }
}
