using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Broker;

/// <summary>Every log event of the broker: 1000-1099 transport and composition, 1100-1199 log, 1200-1299 groups and transactions.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "Connection from {Host} ended: {Reason}")]
    public static partial void ConnectionEnded(ILogger logger, string host, string reason);

    [LoggerMessage(
        1001,
        LogLevel.Warning,
        "Connection from {Host} closed for a request outside the protocol: {Reason}"
    )]
    public static partial void RequestMalformed(ILogger logger, string host, string reason);

    [LoggerMessage(1002, LogLevel.Error, "Request {ApiKey} v{ApiVersion} from {Host} failed; its connection is closed")]
    public static partial void RequestFailed(
        ILogger logger,
        Exception exception,
        Protocol.ApiKey apiKey,
        short apiVersion,
        string host
    );

    [LoggerMessage(1003, LogLevel.Debug, "Listening on {Endpoint}")]
    public static partial void Listening(ILogger logger, string endpoint);

    [LoggerMessage(1004, LogLevel.Error, "Accepting connections failed")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);
}
