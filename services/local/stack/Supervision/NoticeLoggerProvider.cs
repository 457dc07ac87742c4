using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Local.Stack.Supervision;

/// <summary>Tells whoever watches what the stack itself warns of, such as a process that ended and is started again. What services log stays in their files.</summary>
internal sealed class NoticeLoggerProvider(Action<string> tell) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) =>
        categoryName == StackLoggers.Category
            ? new LineLogger(LogLevel.Warning, (_, message, _) => tell(message))
            : NullLogger.Instance;

    public void Dispose() { }
}
