namespace LeadStreams.Local.Broker.Protocol;

/// <summary>
/// Serves one API. It reads its request from the body (the header is already taken off) with
/// <c>new KafkaReader(body.Span, context.Flexible)</c> and writes the response body into <c>response</c>, which is
/// already set to the right encoding; the throttle time that most begin with and the tag section that ends it are not its
/// to write. A handler that must wait simply awaits; it holds back only its own connection. The body is valid until the returned task ends. A
/// <see cref="ProtocolException"/> closes the connection; any other exception does too and is logged as a fault.
/// A response that is not to be sent is marked with <see cref="RequestContext.SuppressResponse"/>.
/// </summary>
internal abstract class ApiHandler(ApiKey apiKey)
{
    public ApiKey ApiKey { get; } = apiKey;

    public abstract ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response);
}
