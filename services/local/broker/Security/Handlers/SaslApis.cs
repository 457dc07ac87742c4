namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>The login. A failure is answered, then the connection closed.</summary>
internal sealed class SaslApis(ILogger logger)
{
    public IEnumerable<ApiHandler> Handlers =>
        [new(ApiKey.SaslHandshake, Handshake), new(ApiKey.SaslAuthenticate, Authenticate)];

    /// <summary>The client names its mechanism. In version 0 bare tokens follow, in version 1 SaslAuthenticate.</summary>
    private static void Handshake(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var mechanism = reader.ReadString();

        // A client that logs in where nobody need is told so, as by Apache Kafka.
        var error = context.Sasl?.Begin(mechanism, rawTokens: context.ApiVersion == 0) ?? ErrorCode.IllegalSaslState;
        response.WriteInt16(error);
        response.WriteStrings(context.Sasl is null ? [] : SaslSession.Mechanisms);
        context.CloseConnection = error != ErrorCode.None && context.Sasl is { IsAuthenticated: false };
    }

    /// <summary>Carries the tokens of the mechanism.</summary>
    private void Authenticate(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var given = reader.ReadBytes();
        Refusal? refusal = null;
        byte[]? token = null;
        if (context.Sasl is not { IsUnderWay: true } sasl)
        {
            refusal = new(
                ErrorCode.IllegalSaslState,
                "No authentication is under way: SaslHandshake v1 on a SASL listener begins one."
            );
        }
        else if ((token = sasl.Next(given)) is null)
        {
            refusal = new(ErrorCode.SaslAuthenticationFailed, Explain(sasl.Mechanism));
            Log.AuthenticationFailed(logger, context.ClientHost, sasl.Mechanism);
        }

        response.WriteOutcome(refusal);
        response.WriteBytes(token);
        response.When(context.ApiVersion >= 1)?.WriteInt64(0); // The session has no end.
        context.CloseConnection = refusal is not null && context.Sasl is { IsAuthenticated: false };
    }

    /// <summary>The same words whatever is wrong, so that nobody can find out who the users are.</summary>
    private static string Explain(string mechanism) =>
        $"Authentication with {mechanism} failed: user or password is wrong, or the user has no credentials for this "
        + "mechanism. Check sasl.username and sasl.password of the client and the broker's users file "
        + "(leadstreams broker user list --users FILE).";
}
