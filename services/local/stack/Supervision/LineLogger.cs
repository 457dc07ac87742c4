using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack.Supervision;

/// <summary>Hands on what is logged as text, from a level on.</summary>
internal sealed class LineLogger(LogLevel least, Action<LogLevel, string, Exception?> write) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

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
            write(logLevel, formatter(state, exception), exception);
        }
    }
}
