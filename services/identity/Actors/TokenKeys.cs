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

    // To begin with a key costs more than to hash a value: a thread keeps what it began.
    [ThreadStatic]
    private static (byte[] Secret, IncrementalHash Hmac) begun;

    /// <summary>Tells by itself nothing of the secret, and two secrets apart: states made with another are found out.</summary>
    public string Fingerprint { get; } = Hash(secret, "fingerprint of the tenant secret");

    /// <summary>The key of a token.</summary>
    public string Of(TokenId token) =>
        string.Concat(token.Namespace, "|", Hash(secret, string.Concat(token.Namespace, "|", token.Value)));

    private static string Hash(byte[] secret, string text)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = longest <= StackBytes ? stackalloc byte[StackBytes] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hmac = Begun(secret);
        hmac.AppendData(bytes[..length]);
        hmac.GetHashAndReset(hash);
        return Base64Url.EncodeToString(hash[..HashBytes]);
    }

    private static IncrementalHash Begun(byte[] secret)
    {
        if (!ReferenceEquals(begun.Secret, secret))
        {
            begun.Hmac?.Dispose();
            begun = (secret, IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret));
        }

        return begun.Hmac!;
    }
}
