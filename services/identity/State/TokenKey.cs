using System.Globalization;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.State;

/// <summary>Store keys of tokens. A namespace holds no bar, so keys are unambiguous.</summary>
internal static class TokenKey
{
    /// <summary>Key of a token: <c>namespace|value</c>.</summary>
    public static string Of(TokenId token) => string.Concat(token.Namespace, "|", token.Value);

    /// <summary>Key of one chunk of its leads: <c>number|namespace|value</c>, numbers from 0.</summary>
    public static string OfChunk(string tokenKey, int chunk) =>
        string.Concat(chunk.ToString(CultureInfo.InvariantCulture), "|", tokenKey);
}
