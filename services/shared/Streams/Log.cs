using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams;

/// <summary>Events of the stream runtime.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "{Application}: started as instance {Instance}")]
    public static partial void Started(ILogger logger, string application, string instance);

    [LoggerMessage(3002, LogLevel.Warning, "{Application}: cannot start yet: {Reason}")]
    public static partial void StartWillBeRepeated(ILogger logger, string application, string reason);

    [LoggerMessage(3003, LogLevel.Debug, "A call on the log will be repeated")]
    public static partial void CallWillBeRepeated(ILogger logger, Exception fault);

    [LoggerMessage(3004, LogLevel.Information, "{Application}: {Count} partitions assigned")]
    public static partial void Assigned(ILogger logger, string application, int count);

    [LoggerMessage(3005, LogLevel.Information, "{Application}: {Count} partitions revoked")]
    public static partial void Revoked(ILogger logger, string application, int count);

    [LoggerMessage(3006, LogLevel.Warning, "{Application}: {Count} partitions lost, their open work dropped")]
    public static partial void Lost(ILogger logger, string application, int count);

    [LoggerMessage(
        3007,
        LogLevel.Warning,
        "{Application}: transaction aborted, its records will be processed again: {Reason}"
    )]
    public static partial void Aborted(ILogger logger, string application, string reason);

    [LoggerMessage(
        3008,
        LogLevel.Warning,
        "{Application}: clients and state dropped, will be built again from the log"
    )]
    public static partial void SessionLost(ILogger logger, string application, Exception fault);

    [LoggerMessage(
        3009,
        LogLevel.Information,
        "{Application}: {Waiting} messages wait, more than {Limit}: no new work is read until half as many are left"
    )]
    public static partial void SourcesYield(ILogger logger, string application, long waiting, long limit);

    [LoggerMessage(3010, LogLevel.Information, "{Application}: {Waiting} messages wait, new work is read again")]
    public static partial void SourcesGoOn(ILogger logger, string application, long waiting);

    [LoggerMessage(
        3040,
        LogLevel.Warning,
        "{Application}: the checkpoint of partition {Partition} is ignored and its changelogs are read from the beginning: {Reason}"
    )]
    public static partial void CheckpointIgnored(ILogger logger, string application, int partition, string reason);

    [LoggerMessage(
        3041,
        LogLevel.Warning,
        "{Application}: no checkpoint of partition {Partition} could be written, a restart will take longer: {Reason}"
    )]
    public static partial void CheckpointNotWritten(ILogger logger, string application, int partition, string reason);

    [LoggerMessage(
        3045,
        LogLevel.Information,
        "{Application}: the checkpoint of partition {Partition}, which is elsewhere now, is past its age and deleted"
    )]
    public static partial void CheckpointDeleted(ILogger logger, string application, int partition);

    [LoggerMessage(
        3046,
        LogLevel.Warning,
        "{Application}: the checkpoint of partition {Partition}, which is elsewhere now, could not be looked at or deleted: {Reason}"
    )]
    public static partial void CheckpointNotDeleted(ILogger logger, string application, int partition, string reason);

    [LoggerMessage(3044, LogLevel.Debug, "{Application}: '{Name}' could not be deleted: {Reason}")]
    public static partial void TemporaryFileLeft(ILogger logger, string application, string name, string reason);

    [LoggerMessage(
        3042,
        LogLevel.Information,
        "{Application}: restoring, {Percent} % of the changelogs: {Entries} entries from checkpoints, {Records} records, {Megabytes} MB in {Seconds:0.0} s; about {Left:0} s left"
    )]
    public static partial void Restoring(
        ILogger logger,
        string application,
        int percent,
        long entries,
        long records,
        long megabytes,
        double seconds,
        double left
    );

    [LoggerMessage(
        EventId = 3043,
        Message = "{Application}: restored {Entries} entries from checkpoints, {Records} records of changelogs, {Megabytes} MB in {Seconds:0.0} s"
    )]
    public static partial void Restored(
        ILogger logger,
        LogLevel level,
        string application,
        long entries,
        long records,
        long megabytes,
        double seconds
    );
}
