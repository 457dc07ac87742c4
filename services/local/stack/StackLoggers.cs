using LeadStreams.Local.Stack.Supervision;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack;

/// <summary>Where the stack's own process writes its log.</summary>
public static class StackLoggers
{
    /// <summary>Loggers that append to <c>logs/leadstreams.log</c> in the data folder.</summary>
    public static ILoggerFactory ToFile(StackOptions options)
    {
        Directory.CreateDirectory(options.LogDirectory);
        var provider = new FileLoggerProvider(
            Path.Combine(options.LogDirectory, "leadstreams.log"),
            TimeProvider.System
        );
        return LoggerFactory.Create(logging =>
            logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddProvider(provider)
        );
    }
}
