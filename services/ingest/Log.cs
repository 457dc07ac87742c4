using Microsoft.Extensions.Logging;

namespace LeadStreams.Ingest;

/// <summary>Log events of the ingest service, ids 5000 to 5999.</summary>
internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Information, "The gateway listens on {Address}")]
    public static partial void Listening(this ILogger logger, Uri address);

    [LoggerMessage(5002, LogLevel.Debug, "A delivery to {Source} was refused: {Outcome}")]
    public static partial void DeliveryRefused(this ILogger logger, string source, string outcome);

    [LoggerMessage(
        5003,
        LogLevel.Warning,
        "A delivery to {Source} could not be stored and the sender was told so: {Reason}"
    )]
    public static partial void DeliveryNotDurable(this ILogger logger, string source, string reason);

    [LoggerMessage(
        5004,
        LogLevel.Error,
        "Deliveries to {Source} are refused: set its secret, LEADSTREAMS_SECRET_{Secret}"
    )]
    public static partial void SecretMissing(this ILogger logger, string source, string secret);

    [LoggerMessage(5005, LogLevel.Error, "A request failed; the sender got status 500")]
    public static partial void RequestFailed(this ILogger logger, Exception fault);

    [LoggerMessage(
        5900,
        LogLevel.Warning,
        "Meta retrieval is off: set ingest:meta_access_token to fetch the leads that notifications name"
    )]
    public static partial void RetrievalIsOff(this ILogger logger);

    [LoggerMessage(5901, LogLevel.Warning, "Meta retrieval makes its Kafka clients anew: {Reason}")]
    public static partial void RetrievalRestarts(this ILogger logger, string reason);

    [LoggerMessage(5902, LogLevel.Warning, "Meta retrieval waits ({Kind}): {Reason}")]
    public static partial void RetrievalWaits(this ILogger logger, string kind, string reason);

    [LoggerMessage(5903, LogLevel.Error, "Meta retrieval is refused until somebody acts: {Reason}")]
    public static partial void RetrievalRefused(this ILogger logger, string reason);
}
