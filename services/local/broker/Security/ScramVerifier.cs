using System.Security.Cryptography;
using System.Text;

namespace LeadStreams.Local.Broker.Security;

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

    private static ReadOnlySpan<byte> ClientKeyLabel => "Client Key"u8;
    private static ReadOnlySpan<byte> ServerKeyLabel => "Server Key"u8;

    /// <summary>The verifier of a password under a new random salt.</summary>
    public static ScramVerifier Create(ScramAlgorithm algorithm, string password) =>
        Derive(algorithm, Encoding.UTF8.GetBytes(password), RandomNumberGenerator.GetBytes(SaltBytes), MinIterations);

    /// <summary>The verifier of a password under a given salt.</summary>
    public static ScramVerifier Derive(
        ScramAlgorithm algorithm,
        ReadOnlySpan<byte> password,
        byte[] salt,
        int iterations
    )
    {
        var salted = algorithm.SaltPassword(password, salt, iterations);
        var storedKey = algorithm.Digest(algorithm.Sign(salted, ClientKeyLabel));
        return new ScramVerifier(algorithm, iterations, salt, storedKey, algorithm.Sign(salted, ServerKeyLabel));
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
    public bool Matches(ReadOnlySpan<byte> password)
    {
        var salted = Algorithm.SaltPassword(password, Salt, Iterations);
        var storedKey = Algorithm.Digest(Algorithm.Sign(salted, ClientKeyLabel));
        return CryptographicOperations.FixedTimeEquals(storedKey, StoredKey);
    }

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
