using Microsoft.Extensions.Logging;

namespace LeadStreams.Ingest;

/// <summary>Log events of the ingest service, ids 5000 to 5999.</summary>
internal static partial class Log
{
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
