using LeadStreams.Local.Stack.Supervision;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack;

/// <summary>Where the stack's own process writes its log.</summary>
public static class StackLoggers
{
    /// <summary>Category of what the stack itself tells.</summary>
    internal const string Category = "LeadStreams.Local.Stack";

    /// <summary>Loggers that append to <c>logs/leadstreams.log</c> in the data folder; <paramref name="notice"/> hears each warning of the stack itself, too.</summary>
    public static ILoggerFactory ToFile(StackOptions options, Action<string>? notice = null)
    {
        Directory.CreateDirectory(options.LogDirectory);
        var provider = new FileLoggerProvider(
            Path.Combine(options.LogDirectory, "leadstreams.log"),
            TimeProvider.System
        );
        return LoggerFactory.Create(logging =>
        {
            logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddProvider(provider);
            if (notice is not null)
            {
                logging.AddProvider(new NoticeLoggerProvider(notice));
            }
        });
    }
}
