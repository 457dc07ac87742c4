using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams;

/// <summary>Events of the stream runtime.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "{Application}: started as instance {Instance}")]
    public static partial void Started(ILogger logger, string application, string instance);

    [LoggerMessage(3002, LogLevel.Warning, "{Application}: cannot start yet: {Reason}")]
    public static partial void StartWillBeRepeated(ILogger logger, string application, string reason);

    [LoggerMessage(3003, LogLevel.Debug, "A call on the log will be repeated")]
    public static partial void CallWillBeRepeated(ILogger logger, Exception fault);

    [LoggerMessage(3004, LogLevel.Information, "{Application}: {Count} partitions assigned")]
    public static partial void Assigned(ILogger logger, string application, int count);

    [LoggerMessage(3005, LogLevel.Information, "{Application}: {Count} partitions revoked")]
    public static partial void Revoked(ILogger logger, string application, int count);

    [LoggerMessage(3006, LogLevel.Warning, "{Application}: {Count} partitions lost, their open work dropped")]
    public static partial void Lost(ILogger logger, string application, int count);

    [LoggerMessage(
        3007,
        LogLevel.Warning,
        "{Application}: transaction aborted, its records will be processed again: {Reason}"
    )]
    public static partial void Aborted(ILogger logger, string application, string reason);

    [LoggerMessage(
        3008,
        LogLevel.Warning,
        "{Application}: clients and state dropped, will be built again from the log"
    )]
    public static partial void SessionLost(ILogger logger, string application, Exception fault);
}
