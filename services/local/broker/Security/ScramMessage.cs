using System.Text;

namespace LeadStreams.Local.Broker.Security;

/// <summary>The grammar of SCRAM messages (RFC 5802, section 7): attributes <c>x=value</c> between commas.</summary>
internal static class ScramMessage
{
    private static readonly UTF8Encoding _strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>The text of a token, null when it is no UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> token)
    {
        try
        {
            return _strict.GetString(token);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The value of an attribute at its place in a message, null when another stands there.</summary>
    public static string? Attribute(string part, char name) =>
        part.Length >= 2 && part[0] == name && part[1] == '=' ? part[2..] : null;

    /// <summary>A user name with <c>=2C</c> and <c>=3D</c> taken back to comma and equals sign; null when malformed.</summary>
    public static string? UnescapeName(string escaped)
    {
        var name = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '=')
            {
                name.Append(escaped[i]);
                continue;
            }

            var code = i + 2 < escaped.Length ? escaped.AsSpan(i + 1, 2) : default;
            if (code.SequenceEqual("2C"))
                name.Append(',');
            else if (code.SequenceEqual("3D"))
                name.Append('=');
            else
                return null;
            i += 2;
        }

        return name.Length > 0 ? name.ToString() : null;
    }

    /// <summary>The bytes of a base64 value, null when it is none.</summary>
    public static byte[]? Base64(string? text)
    {
        if (text is null)
            return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : null;
    }
}
