namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>SaslHandshake: the client names its mechanism. In version 0 bare tokens follow, in version 1 SaslAuthenticate.</summary>
internal sealed class SaslHandshakeHandler() : ImmediateHandler(ApiKey.SaslHandshake)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var mechanism = reader.ReadString();

        // A client that logs in where nobody need is told so, as by Apache Kafka.
        var error = context.Sasl?.Begin(mechanism, rawTokens: context.ApiVersion == 0) ?? ErrorCode.IllegalSaslState;
        var offered = context.Sasl is null ? [] : SaslServer.Mechanisms;
        response.WriteInt16(error);
        response.WriteStrings(offered);
        context.CloseConnection = error != ErrorCode.None && context.Sasl is { IsAuthenticated: false };
    }
}
