using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>SaslHandshake: the client names its mechanism. In version 0 bare tokens follow, in version 1 SaslAuthenticate.</summary>
internal sealed class SaslHandshakeHandler : IApiHandler
{
    public ApiKey ApiKey => ApiKey.SaslHandshake;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var mechanism = reader.ReadString();

        // A client that logs in where nobody need is told so, as by Apache Kafka.
        var error = context.Sasl?.Begin(mechanism, rawTokens: context.ApiVersion == 0) ?? ErrorCode.IllegalSaslState;
        var offered = context.Sasl is null ? [] : SaslServer.Mechanisms;
        response.WriteInt16(error);
        response.WriteArrayLength(offered.Count);
        foreach (var name in offered)
            response.WriteString(name);
        context.CloseConnection = error != ErrorCode.None && context.Sasl is { IsAuthenticated: false };
        return ValueTask.CompletedTask;
    }
}
