namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>Tells JSON that is too deep from JSON that is broken, which the parser's exception does not.</summary>
internal static class JsonDepth
{
    /// <summary>True when brackets outside of strings open more than <paramref name="limit"/> levels.</summary>
    public static bool Exceeds(ReadOnlySpan<byte> json, int limit)
    {
        var depth = 0;
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (inString)
            {
                if (c == '\\')
                {
                    i++;
                }

                inString = c != '"';
            }
            else if (c is (byte)'{' or (byte)'[')
            {
                if (++depth > limit)
                {
                    return true;
                }
            }
            else if (c is (byte)'}' or (byte)']')
            {
                depth--;
            }
            else
            {
                inString = c == '"';
            }
        }

        return false;
    }
}
