using Microsoft.Extensions.Logging;

namespace LeadStreams.Hosting;

/// <summary>Log events of the host, ids 4000 to 4499.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "started {Services}; /metrics, /healthz and /readyz on {Address}")]
    public static partial void Started(this ILogger logger, string services, Uri address);

    [LoggerMessage(4001, LogLevel.Information, "{Service} stopped")]
    public static partial void Stopped(this ILogger logger, string service);

    [LoggerMessage(4002, LogLevel.Error, "{Service} failed; the process stops")]
    public static partial void Failed(this ILogger logger, Exception exception, string service);
}
