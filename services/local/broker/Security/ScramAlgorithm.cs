using System.Security.Cryptography;

namespace LeadStreams.Local.Broker.Security;

/// <summary>A SCRAM mechanism: the hash that RFC 5802 is run with (RFC 7677 for SHA-256).</summary>
internal sealed record ScramAlgorithm(string Mechanism, HashAlgorithmName Hash, int HashBytes)
{
    public static readonly ScramAlgorithm Sha256 = new("SCRAM-SHA-256", HashAlgorithmName.SHA256, 32);
    public static readonly ScramAlgorithm Sha512 = new("SCRAM-SHA-512", HashAlgorithmName.SHA512, 64);

    public static readonly IReadOnlyList<ScramAlgorithm> All = [Sha256, Sha512];

    /// <summary>The algorithm of a mechanism name, null for other mechanisms.</summary>
    public static ScramAlgorithm? Find(string mechanism) =>
        All.FirstOrDefault(algorithm => algorithm.Mechanism == mechanism);

    /// <summary>The function <c>H</c> of RFC 5802.</summary>
    public byte[] Digest(ReadOnlySpan<byte> data) => CryptographicOperations.HashData(Hash, data);

    /// <summary>The function <c>HMAC</c> of RFC 5802.</summary>
    public byte[] Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) =>
        CryptographicOperations.HmacData(Hash, key, data);

    /// <summary>The function <c>Hi</c> of RFC 5802: PBKDF2 with one block.</summary>
    public byte[] SaltPassword(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, Hash, HashBytes);
}
