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
    private const int StackBytes = 512;

    // Made once a thread: to set up the platform's HMAC costs more than to hash a token with it. It serves one thread at a time.
    [ThreadStatic]
    private static IncrementalHash? hmac;

    [ThreadStatic]
    private static byte[]? hmacSecret;

    /// <summary>Tells by itself nothing of the secret, and two secrets apart: states made with another are found out.</summary>
    public string Fingerprint { get; } = Key(secret, "fingerprint of the tenant secret", prefix: "");

    /// <summary>The key of a token.</summary>
    public string Of(TokenId token)
    {
        var longest = token.Namespace.Length + 1 + token.Value.Length;
        var text = longest <= StackBytes ? stackalloc char[StackBytes] : new char[longest];
        token.Namespace.CopyTo(text);
        text[token.Namespace.Length] = '|';
        token.Value.CopyTo(text[(token.Namespace.Length + 1)..]);
        return Key(secret, text[..longest], prefix: text[..(token.Namespace.Length + 1)]);
    }

    private static string Key(byte[] secret, ReadOnlySpan<char> text, ReadOnlySpan<char> prefix)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = longest <= StackBytes ? stackalloc byte[StackBytes] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var keyed = Hmac(secret);
        keyed.AppendData(bytes[..length]);
        keyed.GetHashAndReset(hash);
        Span<char> digits = stackalloc char[Base64Url.GetEncodedLength(HashBytes)];
        Base64Url.EncodeToChars(hash[..HashBytes], digits);
        return string.Concat(prefix, digits);
    }

    private static IncrementalHash Hmac(byte[] secret)
    {
        if (hmac is null || !hmacSecret.AsSpan().SequenceEqual(secret))
        {
            hmac?.Dispose();
            hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            hmacSecret = secret;
        }

        return hmac;
    }
}
