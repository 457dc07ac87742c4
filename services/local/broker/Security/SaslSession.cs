namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// The login of one connection: handshake, then tokens until it is done or has failed. Sessions have no end, so nobody
/// is asked to log in again (KIP-368).
/// </summary>
internal sealed class SaslSession(SaslServer server)
{
    /// <summary>Largest request before the login is done (Kafka's <c>sasl.server.max.receive.size</c>).</summary>
    public const int MaxFrameBytes = 524_288;

    private ISaslExchange? _exchange;
    private bool _rawTokens;

    public bool IsAuthenticated { get; private set; }

    /// <summary>Whether the next frame is a bare token: after SaslHandshake v0 tokens have no Kafka header.</summary>
    public bool ExpectsRawToken => _rawTokens && !IsAuthenticated;

    /// <summary>Who has logged in; anonymous until then.</summary>
    public string Principal { get; private set; } = Principals.Anonymous;

    /// <summary>The mechanism of the handshake, empty before it.</summary>
    public string Mechanism { get; private set; } = "";

    /// <summary>Whether this request may be served before the login is done.</summary>
    public static bool Serves(ApiKey apiKey) =>
        apiKey is ApiKey.ApiVersions or ApiKey.SaslHandshake or ApiKey.SaslAuthenticate;

    /// <summary>The handshake: error 0 when tokens may follow.</summary>
    public short Begin(string mechanism, bool rawTokens)
    {
        if (IsAuthenticated || _exchange is not null)
            return ErrorCode.IllegalSaslState;
        _exchange = server.Begin(mechanism);
        if (_exchange is null)
            return ErrorCode.UnsupportedSaslMechanism;
        Mechanism = mechanism;
        _rawTokens = rawTokens;
        return ErrorCode.None;
    }

    /// <summary>The client's next token; null when none was due.</summary>
    public SaslStep? Next(ReadOnlySpan<byte> token)
    {
        if (IsAuthenticated || _exchange is null)
            return null;
        var step = _exchange.Next(token);
        if (step.Progress == SaslProgress.Done)
        {
            IsAuthenticated = true;
            Principal = Principals.OfUser(step.User);
        }

        return step;
    }
}
