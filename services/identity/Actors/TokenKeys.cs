using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Makes the keys of tokens: the namespace, a bar, and the first 16 bytes of the HMAC-SHA-256 of namespace and value under the tenant's secret, in
/// URL-safe base 64. What identity keeps and sends about a token names it by this key alone: whoever reads a changelog cannot tell a mailbox by it, nor find out by
/// trying, and what outlives an erased lead names nobody. Thread-safe.
/// </summary>
/// <param name="secret">The tenant's secret.</param>
internal sealed class TokenKeys(byte[] secret)
{
    private const int HashBytes = 16;
    private const int StackBytes = 256;
    private static readonly int Digits = Base64Url.GetEncodedLength(HashBytes);

    private readonly TokenHmac hmac = new(secret);

    /// <summary>Tells by itself nothing of the secret, and two secrets apart: states made with another are found out.</summary>
    public string Fingerprint
    {
        get
        {
            Span<char> digits = stackalloc char[Digits];
            Write("fingerprint of the tenant secret"u8, digits);
            return digits.ToString();
        }
    }

    /// <summary>The key of a token.</summary>
    public string Of(TokenId token)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(token.Namespace.Length + 1 + token.Value.Length);
        var text = longest <= StackBytes ? stackalloc byte[StackBytes] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(token.Namespace, text);
        text[length++] = (byte)'|';
        length += Encoding.UTF8.GetBytes(token.Value, text[length..]);
        Span<char> digits = stackalloc char[Digits];
        Write(text[..length], digits);
        return string.Concat(token.Namespace, "|", digits);
    }

    private void Write(ReadOnlySpan<byte> text, Span<char> digits)
    {
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hmac.Hash(text, code);
        Base64Url.EncodeToChars(code[..HashBytes], digits);
    }
}
