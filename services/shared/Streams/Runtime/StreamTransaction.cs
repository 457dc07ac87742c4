using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// The open transaction of a stream thread. A retriable failure is answered with the same call, which resumes; one that does not
/// end is no longer retriable: before the commit it aborts, at the commit its outcome is unknown.
/// </summary>
internal sealed class StreamTransaction(ILogProducer producer)
{
    // Each call waits by itself (ten seconds in Kafka's client): by the end of them the broker has aborted the transaction for its age.
    private const int MaxAttempts = 3;

    public bool IsOpen { get; private set; }

    /// <summary>When the transaction began, in the clock's timestamp ticks.</summary>
    public long BeganAt { get; private set; }

    /// <summary>Records and timers processed in it.</summary>
    public int Work { get; set; }

    public void EnsureOpen(TimeProvider clock)
    {
        if (IsOpen)
        {
            return;
        }

        producer.BeginTransaction();
        IsOpen = true;
        BeganAt = clock.GetTimestamp();
        Work = 0;
    }

    /// <summary>Makes the group's offsets part of the transaction, and commits.</summary>
    /// <exception cref="LogException">Abortable, fatal or of unknown outcome; never retriable.</exception>
    public void Commit(IReadOnlyList<TopicPartitionOffset> offsets, ILogConsumer consumer)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                producer.SendOffsets(offsets, consumer.GroupMetadata);
                break;
            }
            catch (LogException fault) when (fault.Kind == LogErrorKind.Retriable)
            {
                GiveUpAfter(attempt, LogErrorKind.Abortable, "offsets could not be sent", fault);
            }
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                producer.CommitTransaction();
                break;
            }
            catch (LogException fault) when (fault.Kind == LogErrorKind.Retriable)
            {
                GiveUpAfter(attempt, LogErrorKind.UnknownOutcome, "the outcome of the commit is unknown", fault);
            }
        }

        IsOpen = false;
    }

    /// <summary>Aborts what is open, if anything is.</summary>
    /// <exception cref="LogException">Fatal.</exception>
    public void Abort()
    {
        if (!IsOpen)
        {
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                producer.AbortTransaction();
                break;
            }
            catch (LogException fault) when (fault.Kind == LogErrorKind.Retriable)
            {
                GiveUpAfter(attempt, LogErrorKind.Fatal, "the transaction could not be aborted", fault);
            }
            catch (LogException fault) when (fault.Kind == LogErrorKind.Abortable)
            {
                throw new LogException(LogErrorKind.Fatal, "the transaction could not be aborted", fault);
            }
        }

        IsOpen = false;
    }

    private static void GiveUpAfter(int attempt, LogErrorKind kind, string message, LogException fault)
    {
        if (attempt >= MaxAttempts)
        {
            throw new LogException(kind, message, fault);
        }
    }
}
