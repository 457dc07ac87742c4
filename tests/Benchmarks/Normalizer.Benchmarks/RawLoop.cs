using System.Text.Json;

namespace LeadStreams.Normalizer.Benchmarks;

/// <summary>The least that anyone who reads these payloads must do.</summary>
internal static class RawLoop
{
    /// <summary>Reads every token of a JSON text and looks at every value; returns the bytes of the values.</summary>
    public static long Json(byte[] payload)
    {
        var reader = new Utf8JsonReader(payload);
        var touched = 0L;
        while (reader.Read())
        {
            touched += reader.TokenType is JsonTokenType.String or JsonTokenType.Number ? reader.ValueSpan.Length : 1;
        }

        return touched;
    }

    /// <summary>Finds the fields of a URL-encoded form and decodes each value; returns the bytes of the values.</summary>
    public static long Form(byte[] payload)
    {
        Span<byte> decoded = stackalloc byte[payload.Length];
        var rest = payload.AsSpan();
        var touched = 0L;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'&');
            var pair = end < 0 ? rest : rest[..end];
            touched += Decode(pair[(pair.IndexOf((byte)'=') + 1)..], decoded);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return touched;
    }

    private static int Decode(ReadOnlySpan<byte> text, Span<byte> decoded)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            decoded[length++] = text[i] switch
            {
                (byte)'+' => (byte)' ',
                (byte)'%' => (byte)((Hex(text[++i]) << 4) | Hex(text[++i])),
                var c => c,
            };
        }

        return length;
    }

    private static int Hex(byte c) => c <= (byte)'9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
