using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Kafka;

/// <summary>Events of the Kafka clients.</summary>
internal static partial class Log
{
    // librdkafka reconnects and repeats by itself; what a caller must act on reaches it as an exception.
    [LoggerMessage(3501, LogLevel.Debug, "{Client}: {Code}: {Reason}")]
    public static partial void ClientError(ILogger logger, string client, string code, string reason);

    [LoggerMessage(3502, LogLevel.Debug, "{Client}: {Message}")]
    public static partial void ClientMessage(ILogger logger, string client, string message);

    [LoggerMessage(3503, LogLevel.Critical, "{Application}: stopped by a fault")]
    public static partial void Stopped(ILogger logger, string application, Exception fault);
}
