namespace LeadStreams.Testing.InMemory;

/// <summary>
/// Stands before and after every call on the in-memory log: may throw a <see cref="LeadStreams.Streams.Ports.LogException"/> or a
/// <see cref="SimulatedCrashException"/>, and may hold records back.
/// </summary>
public interface ILogFaults
{
    /// <summary>A call is about to happen; throwing means that it does not.</summary>
    void Before(LogCall call);

    /// <summary>A call has happened; throwing means that the caller does not know.</summary>
    void After(LogCall call);

    /// <summary>How many of so many records a poll gives.</summary>
    int Deliver(int available);
}

/// <summary>Calls on the in-memory log, and on the disk that checkpoints lie on.</summary>
public enum LogCall
{
    PartitionCount,
    CreateTopic,
    Subscribe,
    Poll,
    Committed,
    Leave,
    InitTransactions,
    BeginTransaction,
    Produce,
    SendOffsets,
    CommitTransaction,
    AbortTransaction,
    EndOffset,
    Read,
    OpenFile,
    CreateFile,
    WriteFile,
    FlushFile,
    RenameFile,
    DeleteFile,
    FlushFolder,
}

/// <summary>The process died here: none of its objects may be used any more.</summary>
public sealed class SimulatedCrashException() : Exception("simulated crash");

/// <summary>Every call succeeds.</summary>
public sealed class NoLogFaults : ILogFaults
{
    public static readonly NoLogFaults Instance = new();

    public void Before(LogCall call) { }

    public void After(LogCall call) { }

    public int Deliver(int available) => available;
}
