namespace LeadStreams.Local.Broker;

/// <summary>Every log event of the broker: 1000-1099 transport and composition, 1100-1199 log, 1200-1299 groups and transactions.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "Connection from {Host} ended: {Reason}")]
    public static partial void ConnectionEnded(ILogger logger, string host, string reason);

    [LoggerMessage(1001, LogLevel.Warning, "Connection from {Host} closed for a malformed request: {Reason}")]
    public static partial void RequestMalformed(ILogger logger, string host, string reason);

    [LoggerMessage(1002, LogLevel.Error, "Request {ApiKey} v{ApiVersion} from {Host} failed; its connection is closed")]
    public static partial void RequestFailed(
        ILogger logger,
        Exception fault,
        ApiKey apiKey,
        short apiVersion,
        string host
    );

    [LoggerMessage(1003, LogLevel.Debug, "Listening on {Endpoint}")]
    public static partial void Listening(ILogger logger, string endpoint);

    [LoggerMessage(1004, LogLevel.Error, "Accepting connections failed")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "Serving a connection failed; it is closed")]
    public static partial void ConnectionFailed(ILogger logger, Exception exception);

    [LoggerMessage(1010, LogLevel.Warning, "A client at {Host} failed to authenticate with {Mechanism}")]
    public static partial void AuthenticationFailed(ILogger logger, string host, string mechanism);

    [LoggerMessage(1011, LogLevel.Error, "{Path} cannot be used; the users it had before stay in force")]
    public static partial void UsersNotReloaded(ILogger logger, Exception exception, string path);

    [LoggerMessage(1012, LogLevel.Warning, "{Count} ACLs in {Directory} are not enforced: started without security")]
    public static partial void AclsNotEnforced(ILogger logger, string directory, int count);

    [LoggerMessage(1200, LogLevel.Error, "A coordinator's log failed; nothing is coordinated until a restart")]
    public static partial void StateLogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1201, LogLevel.Warning, "A coordinator's log could not be truncated")]
    public static partial void StateLogNotTruncated(ILogger logger, Exception exception);

    [LoggerMessage(1202, LogLevel.Error, "A coordinator failed on the outcome of a write")]
    public static partial void StateCallbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(1210, LogLevel.Error, "A group failed on a timer")]
    public static partial void GroupTimerFailed(ILogger logger, Exception exception);

    [LoggerMessage(1220, LogLevel.Warning, "Finishing the transaction of producer {ProducerId} failed; tried again")]
    public static partial void TransactionNotFinished(ILogger logger, Exception? exception, long producerId);

    [LoggerMessage(1221, LogLevel.Information, "The transaction of producer {ProducerId} is aborted: out of time")]
    public static partial void TransactionTimedOut(ILogger logger, long producerId);

    [LoggerMessage(1222, LogLevel.Error, "Looking after transactions failed")]
    public static partial void TransactionScanFailed(ILogger logger, Exception exception);

    [LoggerMessage(1100, LogLevel.Warning, "{Directory}: cut off {Bytes} bytes after offset {Offset}, no whole batch")]
    public static partial void TornTailCut(ILogger logger, string directory, long offset, long bytes);

    [LoggerMessage(1101, LogLevel.Error, "{Directory} could not be written and is offline until the broker restarts")]
    public static partial void PartitionOffline(ILogger logger, Exception exception, string directory);

    [LoggerMessage(1102, LogLevel.Error, "{Directory}: an append failed and has been undone")]
    public static partial void AppendFailed(ILogger logger, Exception exception, string directory);

    [LoggerMessage(1103, LogLevel.Error, "{Topic}-{Partition} could not be read")]
    public static partial void ReadFailed(ILogger logger, Exception exception, string topic, int partition);

    [LoggerMessage(1104, LogLevel.Warning, "{Directory}: index or snapshot not written; the next start takes longer")]
    public static partial void CacheNotWritten(ILogger logger, Exception exception, string directory);

    [LoggerMessage(1105, LogLevel.Warning, "{Directory} belongs to no topic and has been deleted")]
    public static partial void LeftoverDeleted(ILogger logger, string directory);

    [LoggerMessage(1106, LogLevel.Warning, "{Directory} was not shut down cleanly; its logs' ends are checked")]
    public static partial void UncleanStart(ILogger logger, string directory);

    [LoggerMessage(1107, LogLevel.Debug, "{Directory} opened with {Topics} topics")]
    public static partial void DirectoryOpened(ILogger logger, string directory, int topics);

    [LoggerMessage(
        1108,
        LogLevel.Information,
        "Opened {Opened} of {Partitions} partitions; {Segments} segments with {MiB} MiB had to be read so far ({Seconds} s)"
    )]
    public static partial void StartupProgress(
        ILogger logger,
        long opened,
        int partitions,
        long segments,
        long mib,
        long seconds
    );

    [LoggerMessage(1110, LogLevel.Warning, "{Topic}-{Partition} could not be cleaned; it is tried again")]
    public static partial void CleaningFailed(ILogger logger, Exception exception, string topic, int partition);

    [LoggerMessage(1111, LogLevel.Error, "{Directory} is damaged and not compacted any more")]
    public static partial void CleaningStopped(ILogger logger, Exception exception, string directory);
}
