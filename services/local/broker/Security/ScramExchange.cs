using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// The server's side of SCRAM (RFC 5802) without channel binding: client-first is answered with salt and iterations,
/// client-final with the server's signature.
/// </summary>
internal sealed partial class ScramExchange(ScramAlgorithm algorithm, UserSet users, string serverNonce) : ISaslExchange
{
    private const int NonceBytes = 24;

    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    private ScramVerifier? _verifier;
    private string _user = "";
    private string _header = "";
    private string _opening = "";

    public string? User { get; private set; }

    /// <summary>A nonce for one exchange.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));

    public byte[]? Next(ReadOnlySpan<byte> token)
    {
        try
        {
            var message = _strict.GetString(token);
            return _verifier is null ? First(message) : Final(message, _verifier);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private byte[]? First(string message)
    {
        var match = ClientFirst().Match(message);
        var name = match.Groups["name"].Value;
        if (!match.Success || (match.Groups["for"] is { Success: true } authorizeAs && authorizeAs.Value != name))
            return null;
        _user = name.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        _verifier = users.Find(_user, algorithm);
        _header = match.Groups["header"].Value;
        var salt = Convert.ToBase64String(_verifier.Salt);
        var answer = $"r={match.Groups["nonce"].Value}{serverNonce},s={salt},i={_verifier.Iterations}";
        _opening = $"{message[_header.Length..]},{answer}";
        return Encoding.UTF8.GetBytes(answer);
    }

    private byte[]? Final(string message, ScramVerifier verifier)
    {
        var match = ClientFinal().Match(message);
        var header = Convert.ToBase64String(Encoding.UTF8.GetBytes(_header));
        var proof = new byte[algorithm.HashBytes];

        // The server's part of the nonce keeps the exchange fresh. More is not asked for, as in Apache Kafka: librdkafka 2.0
        // repeats the client's part.
        if (
            match.Groups["header"].Value != header
            || !match.Groups["nonce"].Value.EndsWith(serverNonce, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(match.Groups["proof"].Value, proof, out var proofBytes)
        )
            return null;

        var authMessage = Encoding.UTF8.GetBytes($"{_opening},{match.Groups["unproven"].Value}");
        if (!verifier.Proves(proof.AsSpan(0, proofBytes), authMessage))
            return null;
        User = _user;
        return Encoding.UTF8.GetBytes($"v={Convert.ToBase64String(verifier.ServerSignature(authMessage))}");
    }

    // RFC 5802, section 7. "n" and "y" ask for no channel binding; "a" names whom to act for. In names =2C stands for a comma
    // and =3D for an equals sign. Unknown attributes may follow those that are known.
    [GeneratedRegex(
        @"\A(?<header>[ny],(a=(?<for>[^,]*))?,)n=(?<name>([^,=]|=2C|=3D)+),r=(?<nonce>[^,]+)(,.*)?\z",
        RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ClientFirst();

    [GeneratedRegex(
        @"\A(?<unproven>c=(?<header>[^,]*),r=(?<nonce>[^,]*)(,.*)?),p=(?<proof>[^,]*)\z",
        RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ClientFinal();
}
