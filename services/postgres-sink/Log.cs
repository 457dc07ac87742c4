using Microsoft.Extensions.Logging;

namespace LeadStreams.PostgresSink;

/// <summary>Log events of the service, ids 10000 to 10999.</summary>
internal static partial class Log
{
    [LoggerMessage(10000, LogLevel.Information, "schema is at migration {Newest}; ran {Count} now")]
    public static partial void Migrated(this ILogger logger, int newest, int count);

    [LoggerMessage(10001, LogLevel.Information, "the database keeps the markets apart: roles and policies are right")]
    public static partial void Isolated(this ILogger logger);

    [LoggerMessage(10002, LogLevel.Information, "writing to {Database}; {Partitions} partitions")]
    public static partial void Writing(this ILogger logger, string database, int partitions);

    [LoggerMessage(10003, LogLevel.Warning, "the database does not answer; the records wait in Kafka: {Reason}")]
    public static partial void DatabaseAway(this ILogger logger, string reason);

    [LoggerMessage(10004, LogLevel.Warning, "another writer has moved an offset; reading the offsets anew")]
    public static partial void Fenced(this ILogger logger);

    [LoggerMessage(
        10005,
        LogLevel.Warning,
        "{Count} records cannot be written ({Code}) and lie in leads.rejected with their bytes"
    )]
    public static partial void Rejected(this ILogger logger, long count, string code);

    [LoggerMessage(10006, LogLevel.Warning, "Kafka or the schema registry does not answer: {Reason}")]
    public static partial void KafkaAway(this ILogger logger, string reason);

    [LoggerMessage(
        10007,
        LogLevel.Information,
        "rows deleted since the last such line, because their topics' retention has ended: {Rows}"
    )]
    public static partial void RowsEnded(this ILogger logger, string rows);
}
