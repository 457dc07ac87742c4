using System.Security.Cryptography;
using System.Text;

namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// The server's side of SCRAM (RFC 5802) without channel binding: client-first is answered with salt and iterations,
/// client-final with the server's signature.
/// </summary>
internal sealed class ScramExchange(ScramAlgorithm algorithm, UserSet users, string serverNonce) : ISaslExchange
{
    private const int NonceBytes = 24;

    private ScramVerifier? _verifier;
    private string _user = "";
    private string _header = "";
    private string _opening = "";

    /// <summary>A nonce for one exchange.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));

    public SaslStep Next(ReadOnlySpan<byte> token)
    {
        if (ScramMessage.Decode(token) is not { } message)
            return SaslStep.Failed;
        return _verifier is null ? First(message) : Final(message, _verifier);
    }

    private SaslStep First(string message)
    {
        // "n" and "y" ask for no channel binding; the second part may name whom to act for.
        var parts = message.Split(',');
        if (parts.Length < 4 || parts[0] is not ("n" or "y"))
            return SaslStep.Failed;
        var authorizeAs = parts[1].Length == 0 ? "" : ScramMessage.Attribute(parts[1], 'a');
        var name = ScramMessage.Attribute(parts[2], 'n');
        var clientNonce = ScramMessage.Attribute(parts[3], 'r');
        if (authorizeAs is null || name is null || string.IsNullOrEmpty(clientNonce))
            return SaslStep.Failed;
        if (ScramMessage.UnescapeName(name) is not { } user || (authorizeAs.Length > 0 && authorizeAs != name))
            return SaslStep.Failed;

        _user = user;
        _verifier = users.Find(user, algorithm);
        _header = $"{parts[0]},{parts[1]},";
        var salt = Convert.ToBase64String(_verifier.Salt);
        var answer = $"r={clientNonce}{serverNonce},s={salt},i={_verifier.Iterations}";
        _opening = $"{message[_header.Length..]},{answer}";
        return SaslStep.Continue(Encoding.UTF8.GetBytes(answer));
    }

    private SaslStep Final(string message, ScramVerifier verifier)
    {
        var proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0)
            return SaslStep.Failed;
        var parts = message[..proofAt].Split(',');
        var header = ScramMessage.Base64(ScramMessage.Attribute(parts[0], 'c'));
        var nonce = parts.Length >= 2 ? ScramMessage.Attribute(parts[1], 'r') : null;
        var proof = ScramMessage.Base64(message[(proofAt + 3)..]);
        if (header is null || nonce is null || proof is null)
            return SaslStep.Failed;

        // The server's part keeps the exchange fresh. More is not asked for, as in Apache Kafka: librdkafka 2.0 repeats
        // the client's part.
        if (!nonce.EndsWith(serverNonce, StringComparison.Ordinal))
            return SaslStep.Failed;
        if (!header.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(_header)))
            return SaslStep.Failed;

        var authMessage = Encoding.UTF8.GetBytes($"{_opening},{message[..proofAt]}");
        if (!verifier.Proves(proof, authMessage))
            return SaslStep.Failed;
        var signature = Convert.ToBase64String(verifier.ServerSignature(authMessage));
        return SaslStep.Done(_user, Encoding.UTF8.GetBytes($"v={signature}"));
    }
}
