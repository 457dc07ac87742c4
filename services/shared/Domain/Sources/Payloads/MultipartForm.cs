using System.Text;
using System.Text.Unicode;

namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>Reads <c>multipart/form-data</c> (RFC 7578). Files are left in the raw record: no field of a lead is a file.</summary>
internal static class MultipartForm
{
    /// <summary>Adds the fields; returns a reject code, or null when all is well.</summary>
    public static string? Read(ReadOnlySpan<byte> body, ReadOnlySpan<byte> boundary, FormFields fields)
    {
        Span<byte> delimiter = stackalloc byte[boundary.Length + 4];
        "\r\n--"u8.CopyTo(delimiter);
        boundary.CopyTo(delimiter[4..]);

        // The first delimiter may stand at the very start, without its line break.
        var rest = body;
        if (rest.StartsWith(delimiter[2..]))
        {
            rest = rest[(delimiter.Length - 2)..];
        }
        else if (rest.IndexOf(delimiter) is var preamble and >= 0)
        {
            rest = rest[(preamble + delimiter.Length)..];
        }
        else
        {
            return SourceRejectCodes.MalformedForm;
        }

        while (!rest.StartsWith("--"u8))
        {
            var lineEnd = rest.IndexOf("\r\n"u8);
            var end = rest.IndexOf(delimiter);
            if (lineEnd < 0 || end < lineEnd)
            {
                return SourceRejectCodes.MalformedForm;
            }

            if (ReadPart(rest[lineEnd..end], fields) is { } code)
            {
                return code;
            }

            rest = rest[(end + delimiter.Length)..];
        }

        return null;
    }

    /// <summary>A part from the line break before its headers to the end of its content.</summary>
    private static string? ReadPart(ReadOnlySpan<byte> part, FormFields fields)
    {
        var blank = part.IndexOf("\r\n\r\n"u8);
        if (blank < 0 || !Utf8.IsValid(part[..blank]))
        {
            return SourceRejectCodes.MalformedForm;
        }

        var headers = Encoding.UTF8.GetString(part[..blank]);
        if (Parameter(headers, "filename") is not null)
        {
            return null;
        }

        if (Parameter(headers, "name") is not { } name)
        {
            return SourceRejectCodes.MalformedForm;
        }

        var content = part[(blank + 4)..];
        return Utf8.IsValid(content)
            ? fields.Add(name, Encoding.UTF8.GetString(content))
            : SourceRejectCodes.InvalidUtf8;
    }

    /// <summary>A parameter of the Content-Disposition line; browsers percent-encode only quotes and line breaks in it.</summary>
    private static string? Parameter(string headers, string name)
    {
        foreach (var line in headers.Split("\r\n"))
        {
            if (!line.StartsWith("content-disposition:", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var parameter in line.Split(';').AsSpan(1))
            {
                var text = parameter.Trim();
                if (
                    text.Length > name.Length + 2
                    && text[^1] == '"'
                    && text.StartsWith(name + "=\"", StringComparison.OrdinalIgnoreCase)
                )
                {
                    return Decode(text[(name.Length + 2)..^1]);
                }
            }
        }

        return null;
    }

    private static string Decode(string value) =>
        value
            .Replace("%22", "\"", StringComparison.Ordinal)
            .Replace("%0D", "\r", StringComparison.Ordinal)
            .Replace("%0A", "\n", StringComparison.Ordinal);
}
