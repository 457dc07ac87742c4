using System.Security.Cryptography;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Checks what a sender puts into a header to prove that a body is its own.</summary>
internal static class SignatureCheck
{
    private const int HexLength = HMACSHA256.HashSizeInBytes * 2;

    /// <summary>
    /// True when <paramref name="header"/> is <paramref name="prefix"/> and the hexadecimal HMAC-SHA256 of the bytes as received. Takes the same time
    /// wherever a wrong signature differs.
    /// </summary>
    public static bool IsValid(string? header, string prefix, ReadOnlySpan<byte> body, byte[] secret)
    {
        if (
            header is null
            || header.Length != prefix.Length + HexLength
            || !header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
        )
        {
            return false;
        }

        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (
            Convert.FromHexString(header.AsSpan(prefix.Length), given, out _, out _)
            != System.Buffers.OperationStatus.Done
        )
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, body, expected);
        return CryptographicOperations.FixedTimeEquals(given, expected);
    }
}
