using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack;

/// <summary>Log events of the laptop stack, ids 11000 to 11499.</summary>
internal static partial class Log
{
    [LoggerMessage(11000, LogLevel.Warning, "{Component} ended with code {ExitCode}; starting it again")]
    public static partial void ChildRestarted(this ILogger logger, string component, int exitCode);

    [LoggerMessage(11001, LogLevel.Warning, "{Component} did not stop within {Seconds} s; killed")]
    public static partial void ChildKilled(this ILogger logger, string component, double seconds);

    [LoggerMessage(11002, LogLevel.Information, "{Component} is up at {Address}")]
    public static partial void ComponentUp(this ILogger logger, string component, string address);

    [LoggerMessage(11003, LogLevel.Warning, "PostgreSQL is gone; starting it again")]
    public static partial void PostgresRestarted(this ILogger logger);

    [LoggerMessage(11004, LogLevel.Error, "PostgreSQL did not start; trying again")]
    public static partial void PostgresDidNotStart(this ILogger logger, Exception exception);
}
