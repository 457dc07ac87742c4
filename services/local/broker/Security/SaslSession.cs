using System.Text;

namespace LeadStreams.Local.Broker.Security;

/// <summary>The server's side of one authentication by one mechanism.</summary>
internal interface ISaslExchange
{
    /// <summary>Who has logged in; null until then.</summary>
    string? User { get; }

    /// <summary>Takes the client's next token and gives the answer to it, null when the login has failed. Not called again
    /// after it is done or has failed.</summary>
    byte[]? Next(ReadOnlySpan<byte> token);
}

/// <summary>
/// The login of one connection: handshake, then tokens until it is done or has failed. Sessions have no end, so nobody
/// is asked to log in again (KIP-368).
/// </summary>
internal sealed class SaslSession(UserDirectory users)
{
    /// <summary>Largest request before the login is done (Kafka's <c>sasl.server.max.receive.size</c>).</summary>
    public const int MaxFrameBytes = 524_288;

    private const string Plain = "PLAIN";

    /// <summary>The mechanisms offered.</summary>
    public static readonly IReadOnlyList<string> Mechanisms =
    [
        Plain,
        .. ScramAlgorithm.All.Select(algorithm => algorithm.Mechanism),
    ];

    private ISaslExchange? _exchange;
    private bool _rawTokens;

    public bool IsAuthenticated => _exchange?.User is not null;

    /// <summary>Whether a token of the client is due.</summary>
    public bool IsUnderWay => _exchange is { User: null };

    /// <summary>Whether the next frame is a bare token: after SaslHandshake v0 tokens have no Kafka header.</summary>
    public bool ExpectsRawToken => _rawTokens && !IsAuthenticated;

    /// <summary>Who has logged in; anonymous until then.</summary>
    public string Principal => _exchange?.User is { } user ? Principals.OfUser(user) : Principals.Anonymous;

    /// <summary>The mechanism of the handshake, empty before it.</summary>
    public string Mechanism { get; private set; } = "";

    /// <summary>Whether this request may be served before the login is done.</summary>
    public static bool Serves(ApiKey apiKey) =>
        apiKey is ApiKey.ApiVersions or ApiKey.SaslHandshake or ApiKey.SaslAuthenticate;

    /// <summary>The handshake: error 0 when tokens may follow.</summary>
    public short Begin(string mechanism, bool rawTokens)
    {
        if (_exchange is not null)
            return ErrorCode.IllegalSaslState;
        if (mechanism == Plain)
            _exchange = new PlainExchange(users.Current);
        else if (ScramAlgorithm.Find(mechanism) is { } scram)
            _exchange = new ScramExchange(scram, users.Current, ScramExchange.NewNonce());
        else
            return ErrorCode.UnsupportedSaslMechanism;
        Mechanism = mechanism;
        _rawTokens = rawTokens;
        return ErrorCode.None;
    }

    /// <summary>Answers the client's next token, which must be due; null when the login has failed.</summary>
    public byte[]? Next(ReadOnlySpan<byte> token) => _exchange!.Next(token);
}

/// <summary>
/// The PLAIN mechanism (RFC 4616): one token with user and password. Any verifier of the user will do to check it.
/// </summary>
internal sealed class PlainExchange(UserSet users) : ISaslExchange
{
    public string? User { get; private set; }

    public byte[]? Next(ReadOnlySpan<byte> token)
    {
        var parts = Encoding.UTF8.GetString(token).Split('\0', 3);
        if (parts is not [var authorizeAs, { Length: > 0 } user, var password])
            return null;

        // Checked in any case: how long a refusal takes must not tell whether the user exists.
        if (
            !users.FindAny(user).Matches(Encoding.UTF8.GetBytes(password))
            || authorizeAs is not "" && authorizeAs != user
        )
            return null;
        User = user;
        return [];
    }
}
