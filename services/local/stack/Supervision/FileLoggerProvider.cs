using System.Globalization;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack.Supervision;

/// <summary>Writes log lines to one file, so that the terminal belongs to the live view.</summary>
internal sealed class FileLoggerProvider(string path, TimeProvider clock) : ILoggerProvider
{
    private readonly StreamWriter writer = new(path, append: true) { AutoFlush = true };

    public ILogger CreateLogger(string categoryName) =>
        new LineLogger(
            LogLevel.Information,
            (level, message, exception) => Write(level, categoryName, message, exception)
        );

    public void Dispose()
    {
        lock (writer)
        {
            writer.Dispose();
        }
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var instant = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (writer)
        {
            if (writer.BaseStream is { CanWrite: true })
            {
                writer.WriteLine($"{instant} {level} {category}: {message}");
                if (exception is not null)
                {
                    writer.WriteLine(exception);
                }
            }
        }
    }
}
