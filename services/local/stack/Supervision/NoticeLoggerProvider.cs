using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Local.Stack.Supervision;

/// <summary>Tells whoever watches what the stack itself warns of, such as a process that ended and is started again. What services log stays in their files.</summary>
internal sealed class NoticeLoggerProvider(Action<string> tell) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) =>
        categoryName == StackLoggers.Category ? new NoticeLogger(tell) : NullLogger.Instance;

    public void Dispose() { }

    private sealed class NoticeLogger(Action<string> tell) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                tell(formatter(state, exception));
            }
        }
    }
}
