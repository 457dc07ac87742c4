using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Local.Broker;

/// <summary>Writes log events of the stand-alone process to standard error, one line each, Information and above.</summary>
internal sealed class StandardErrorLogger(TextWriter output, TimeProvider time) : ILogger, ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("This factory writes to standard error only.");

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => NullLogger.Instance.BeginScope(state);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (!IsEnabled(logLevel))
            return;
        var line = $"{time.GetUtcNow():O} {logLevel} {eventId.Id} {formatter(state, exception)}";
        lock (output)
            output.WriteLine(exception is null ? line : $"{line}{Environment.NewLine}{exception}");
    }

    public void Dispose() { }
}
