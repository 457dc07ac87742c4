using System.Text;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Decides the way of messages to repartition topics: to the running tasks of this thread within the transaction (elision), all
/// others through the log. What is under way belongs to the open transaction and dies with it; its causes bring it again.
/// </summary>
internal sealed class Repartitioner(TaskSet tasks, int partitions, int maxLocalMessages)
{
    private const int KeyBytesOnStack = 256;

    private List<LocalMessage> waiting = [];
    private List<LocalMessage> round = [];

    /// <summary>True when a round of messages waits to be delivered.</summary>
    public bool HasWaiting => waiting.Count > 0;

    /// <summary>Messages that were kept from the log in the open transaction.</summary>
    public int InTransaction { get; private set; }

    /// <summary>The partition of a key in every repartition topic: all have as many partitions as the sources.</summary>
    public int PartitionOf(string key)
    {
        var length = Encoding.UTF8.GetByteCount(key);
        Span<byte> bytes = length <= KeyBytesOnStack ? stackalloc byte[KeyBytesOnStack] : new byte[length];
        return Murmur2.Partition(bytes[..Encoding.UTF8.GetBytes(key, bytes)], partitions);
    }

    /// <summary>
    /// Takes a message to deliver within the transaction. False when its task does not run here or is paused, or when the transaction has had so many that
    /// it must come to an end: then it goes to the log.
    /// </summary>
    public bool TryKeep(in LocalMessage message)
    {
        if (InTransaction >= maxLocalMessages || tasks.FindRunning(message.Partition) is not { PausedSince: null })
        {
            return false;
        }

        InTransaction++;
        waiting.Add(message);
        return true;
    }

    /// <summary>What waits, to be delivered now; valid until the next call. What is emitted meanwhile waits for the next round.</summary>
    public List<LocalMessage> TakeRound()
    {
        (round, waiting) = (waiting, round);
        waiting.Clear();
        return round;
    }

    /// <summary>The transaction is over, either way.</summary>
    public void EndTransaction()
    {
        waiting.Clear();
        round.Clear();
        InTransaction = 0;
    }
}
