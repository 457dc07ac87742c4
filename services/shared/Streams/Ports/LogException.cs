namespace LeadStreams.Streams.Ports;

/// <summary>What a failed call on the log asks of its caller; the classes of librdkafka's transactional contract.</summary>
public enum LogErrorKind
{
    /// <summary>Nothing happened or it goes on by itself: make the same call again, it resumes.</summary>
    Retriable,

    /// <summary>The transaction cannot be committed: abort it and go back to the last commit.</summary>
    Abortable,

    /// <summary>The client is of no use any more (fenced, or broken): dispose it and build another.</summary>
    Fatal,

    /// <summary>Whether the transaction was committed is not known: drop the state, and restore it from the log.</summary>
    UnknownOutcome,
}

/// <summary>A failed call on the log.</summary>
public sealed class LogException(LogErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do about it.</summary>
    public LogErrorKind Kind { get; } = kind;
}
