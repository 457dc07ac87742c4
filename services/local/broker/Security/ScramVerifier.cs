using System.Security.Cryptography;
using System.Text;

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

/// <summary>
/// What the broker keeps of a password (RFC 5802, section 3): enough to check a proof, not enough to make one. Passwords
/// are taken as their UTF-8 bytes, as Kafka's clients do; SASLprep is not applied.
/// </summary>
internal sealed record ScramVerifier(
    ScramAlgorithm Algorithm,
    int Iterations,
    byte[] Salt,
    byte[] StoredKey,
    byte[] ServerKey
)
{
    /// <summary>The fewest iterations RFC 7677 and Kafka's clients accept.</summary>
    public const int MinIterations = 4096;

    /// <summary>The most iterations taken from a file: each login costs as much.</summary>
    public const int MaxIterations = 1_000_000;

    public const int SaltBytes = 16;

    /// <summary>The verifier of a password under a new random salt.</summary>
    public static ScramVerifier Create(ScramAlgorithm algorithm, string password) =>
        Derive(algorithm, Encoding.UTF8.GetBytes(password), RandomNumberGenerator.GetBytes(SaltBytes), MinIterations);

    /// <summary>A verifier of a password for each mechanism.</summary>
    public static IEnumerable<ScramVerifier> CreateAll(string password) =>
        ScramAlgorithm.All.Select(algorithm => Create(algorithm, password));

    /// <summary>The verifier of a password under a given salt.</summary>
    public static ScramVerifier Derive(
        ScramAlgorithm algorithm,
        ReadOnlySpan<byte> password,
        byte[] salt,
        int iterations
    )
    {
        var salted = algorithm.SaltPassword(password, salt, iterations);
        var storedKey = algorithm.Digest(algorithm.Sign(salted, "Client Key"u8));
        return new ScramVerifier(algorithm, iterations, salt, storedKey, algorithm.Sign(salted, "Server Key"u8));
    }

    /// <summary>
    /// A verifier that no password fits, the same for a name each time, so that an unknown user looks like one with
    /// another password.
    /// </summary>
    public static ScramVerifier Decoy(ScramAlgorithm algorithm, byte[] secret, string user)
    {
        var salt = algorithm.Sign(secret, Encoding.UTF8.GetBytes(user))[..SaltBytes];
        var key = RandomNumberGenerator.GetBytes(algorithm.HashBytes);
        return new ScramVerifier(algorithm, MinIterations, salt, key, key);
    }

    /// <summary>Whether this is the password; takes the same time either way.</summary>
    public bool Matches(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Derive(Algorithm, password, Salt, Iterations).StoredKey, StoredKey);

    /// <summary>Whether the proof of a client fits what both sides said (RFC 5802's <c>AuthMessage</c>).</summary>
    public bool Proves(ReadOnlySpan<byte> proof, ReadOnlySpan<byte> authMessage)
    {
        if (proof.Length != Algorithm.HashBytes)
            return false;
        var clientKey = Algorithm.Sign(StoredKey, authMessage);
        for (var i = 0; i < clientKey.Length; i++)
            clientKey[i] ^= proof[i];
        return CryptographicOperations.FixedTimeEquals(Algorithm.Digest(clientKey), StoredKey);
    }

    /// <summary>What shows the client that the server knows the verifier.</summary>
    public byte[] ServerSignature(ReadOnlySpan<byte> authMessage) => Algorithm.Sign(ServerKey, authMessage);
}
