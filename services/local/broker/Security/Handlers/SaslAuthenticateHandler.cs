namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>SaslAuthenticate: carries the tokens of the mechanism. A failure is answered, then the connection closed.</summary>
internal sealed class SaslAuthenticateHandler(ILogger logger) : ImmediateHandler(ApiKey.SaslAuthenticate)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var token = reader.ReadBytes();
        reader.SkipTags();

        var (error, message) = (ErrorCode.None, default(string));
        var step = context.Sasl?.Next(token);
        if (step is null)
        {
            error = ErrorCode.IllegalSaslState;
            message = "No authentication is under way: SaslHandshake v1 on a SASL listener begins one.";
        }
        else if (step.Value.Progress == SaslProgress.Failed)
        {
            error = ErrorCode.SaslAuthenticationFailed;
            message = Explain(context.Sasl!.Mechanism);
            Log.AuthenticationFailed(logger, context.ClientHost, context.Sasl.Mechanism);
        }

        response.WriteInt16(error);
        response.WriteNullableString(message);
        response.WriteBytes(step?.Token ?? []);
        if (context.ApiVersion >= 1)
            response.WriteInt64(0); // The session has no end.
        context.CloseConnection = error != ErrorCode.None && context.Sasl is { IsAuthenticated: false };
    }

    /// <summary>The same words whatever is wrong, so that nobody can find out who the users are.</summary>
    private static string Explain(string mechanism) =>
        $"Authentication with {mechanism} failed: user or password is wrong, or the user has no credentials for this "
        + "mechanism. Check sasl.username and sasl.password of the client and the broker's users file "
        + "(leadstreams broker user list --users FILE).";
}
