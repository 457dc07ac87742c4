namespace LeadStreams.Local.Broker.Transport;

/// <summary>What the connection does after a request.</summary>
[Flags]
internal enum DispatchOutcome
{
    None = 0,
    Respond = 1,
    Close = 2,
}

/// <summary>
/// Turns one request frame into one response frame: reads the header, finds the handler, frames what it wrote. Knows
/// nothing of sockets.
/// </summary>
internal sealed class RequestDispatcher(IEnumerable<ApiHandler> handlers, BrokerMetrics metrics, ILogger logger)
{
    private readonly Dictionary<short, ApiHandler> _handlers = handlers.ToDictionary(one => (short)one.ApiKey);

    /// <summary>Decides what clients may do.</summary>
    public Authorizer Authorizer { get; init; } = Authorizer.AllowAll;

    /// <summary>Whether it is a Produce: what it brings has been taken from the frame, and appended in its turn, by the
    /// time <see cref="DispatchAsync"/> returns, done or not.</summary>
    public static bool IsAppend(ReadOnlySpan<byte> frame) => frame is [0, (byte)ApiKey.Produce, ..];

    /// <summary>
    /// Serves the request in <paramref name="frame"/> (without its size prefix) and writes the response with its size
    /// prefix into <paramref name="response"/>, empty when there is none.
    /// </summary>
    public async ValueTask<DispatchOutcome> DispatchAsync(
        ConnectionIdentity connection,
        ReadOnlyMemory<byte> frame,
        KafkaWriter response
    )
    {
        RequestContext? context = null;
        try
        {
            if (connection.Sasl is { ExpectsRawToken: true } sasl)
                return TakeRawToken(sasl, connection.ClientHost, frame.Span, response);
            context = ReadHeader(connection, frame.Span, out var headerBytes);
            metrics.RequestReceived(context.ApiKey, frame.Length);
            BeginResponse(context, response);
            await ServeAsync(_handlers[(short)context.ApiKey], context, frame[headerBytes..], response);
            return Finish(context, response);
        }
        catch (ProtocolException malformed)
        {
            Log.RequestMalformed(logger, connection.ClientHost, malformed.Message);
        }
        catch (OperationCanceledException) when (connection.Closed.IsCancellationRequested)
        {
            // The client is gone, or the broker stops: nobody waits for the answer.
        }
        catch (Exception fault)
        {
            Log.RequestFailed(logger, fault, context!.ApiKey, context.ApiVersion, connection.ClientHost);
        }

        response.Reset(flexible: false);
        return DispatchOutcome.Close;
    }

    /// <summary>Writes a whole response body: around what the handler writes go the time the client was throttled, which is
    /// none, and the tag section that ends it.</summary>
    public static async ValueTask ServeAsync(
        ApiHandler handler,
        RequestContext context,
        ReadOnlyMemory<byte> body,
        KafkaWriter response
    )
    {
        if (ApiTable.BeginsWithThrottleTime(context.ApiKey, context.ApiVersion))
            response.WriteInt32(0);
        await handler.HandleAsync(context, body, response);
        response.WriteEmptyTags();
    }

    /// <summary>Tokens after SaslHandshake v0 come and go without headers; a failure is told by closing alone.</summary>
    private DispatchOutcome TakeRawToken(SaslSession sasl, string host, ReadOnlySpan<byte> token, KafkaWriter response)
    {
        response.Reset(flexible: false);
        if (sasl.Next(token) is not { Progress: not SaslProgress.Failed } step)
        {
            Log.AuthenticationFailed(logger, host, sasl.Mechanism);
            return DispatchOutcome.Close;
        }

        response.WriteBytes(step.Token);
        return DispatchOutcome.Respond;
    }

    private RequestContext ReadHeader(ConnectionIdentity connection, ReadOnlySpan<byte> frame, out int headerBytes)
    {
        var reader = new KafkaReader(frame, flexible: true);
        var apiKey = reader.ReadInt16();
        var apiVersion = reader.ReadInt16();
        var correlationId = reader.ReadInt32();
        if (ApiTable.Find(apiKey) is not { } range || !_handlers.ContainsKey(apiKey))
            throw new ProtocolException($"API {apiKey} is not served");
        if (connection.Sasl is { IsAuthenticated: false } && !SaslSession.Serves(range.Key))
            throw new ProtocolException($"{range.Key} before authentication");

        string? clientId = null;
        if (range.Includes(apiVersion))
        {
            clientId = reader.ReadLegacyNullableString();
            if (apiVersion >= range.FlexibleFrom)
                reader.SkipTags();
        }
        else if (range.Key != ApiKey.ApiVersions)
        {
            // ApiVersions alone answers a version it does not know, so that the client can try a lower one.
            throw new ProtocolException($"{range.Key} v{apiVersion} is not served");
        }

        headerBytes = reader.Position;
        return new RequestContext
        {
            ApiKey = range.Key,
            ApiVersion = apiVersion,
            CorrelationId = correlationId,
            ClientId = clientId,
            ClientHost = connection.ClientHost,
            Principal = connection.Principal,
            Authorizer = Authorizer,
            Sasl = connection.Sasl,
            Node = connection.Node,
            ConnectionClosed = connection.Closed,
        };
    }

    private static void BeginResponse(RequestContext context, KafkaWriter response)
    {
        response.Reset(context.Flexible);
        response.WriteInt32(0);
        response.WriteInt32(context.CorrelationId);

        // A client that does not know our versions yet must be able to read this header: ApiVersions keeps header v0.
        if (context.ApiKey != ApiKey.ApiVersions)
            response.WriteEmptyTags();
    }

    private static DispatchOutcome Finish(RequestContext context, KafkaWriter response)
    {
        var close = context.CloseConnection ? DispatchOutcome.Close : DispatchOutcome.None;
        if (context.SuppressResponse)
        {
            response.Reset(flexible: false);
            return close;
        }

        response.PatchInt32(0, response.Position - sizeof(int));
        return close | DispatchOutcome.Respond;
    }
}
