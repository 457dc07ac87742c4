namespace LeadStreams.Local.Registry;

/// <summary>What the registry logs.</summary>
internal static partial class Log
{
    [LoggerMessage(
        2000,
        LogLevel.Information,
        "Schema registry listens on {Url} with {Subjects} subjects, default level {Level}"
    )]
    public static partial void Started(ILogger log, Uri url, int subjects, string level);

    [LoggerMessage(2001, LogLevel.Error, "The schema log cannot be written; the request was refused")]
    public static partial void StoreFailed(ILogger log, Exception exception);
}
