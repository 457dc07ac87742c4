using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>Reads <c>application/x-www-form-urlencoded</c> (WHATWG URL, section 5.1).</summary>
internal static class UrlEncodedForm
{
    /// <summary>Adds the fields; returns a reject code, or null when all is well.</summary>
    public static string? Read(ReadOnlySpan<byte> body, Encoding encoding, FormFields fields)
    {
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'&');
            var pair = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var code = ReadPair(
                equals < 0 ? pair : pair[..equals],
                equals < 0 ? default : pair[(equals + 1)..],
                encoding,
                fields
            );
            if (code is not null)
            {
                return code;
            }
        }

        return null;
    }

    private static string? ReadPair(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> value,
        Encoding encoding,
        FormFields fields
    )
    {
        var nameCode = Decode(name, encoding, out var nameText);
        var valueCode = Decode(value, encoding, out var valueText);
        return nameCode ?? valueCode ?? fields.Add(nameText, valueText);
    }

    private static string? Decode(ReadOnlySpan<byte> encoded, Encoding encoding, out string text)
    {
        text = "";
        var buffer = ArrayPool<byte>.Shared.Rent(encoded.Length);
        try
        {
            var length = 0;
            for (var i = 0; i < encoded.Length; i++)
            {
                var c = encoded[i];
                if (c == '+')
                {
                    c = (byte)' ';
                }
                else if (c == '%')
                {
                    var value = i + 2 < encoded.Length ? (Hex(encoded[i + 1]) << 4) | Hex(encoded[i + 2]) : -1;
                    if (value < 0)
                    {
                        return SourceRejectCodes.MalformedForm;
                    }

                    c = (byte)value;
                    i += 2;
                }

                buffer[length++] = c;
            }

            var decoded = buffer.AsSpan(0, length);
            if (encoding is UTF8Encoding && !Utf8.IsValid(decoded))
            {
                return SourceRejectCodes.InvalidUtf8;
            }

            text = encoding.GetString(decoded);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Hex(byte c) =>
        c switch
        {
            >= (byte)'0' and <= (byte)'9' => c - '0',
            >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
            _ => -1,
        };
}
