namespace LeadStreams.Streams.Ports;

/// <summary>Reads partitions from their beginning, outside any group, committed records only: how state is restored. Used by one thread.</summary>
public interface ILogReader : IDisposable
{
    /// <summary>The end of the partition, with records of open transactions: the next offset that will be written.</summary>
    /// <exception cref="LogException">Retriable: ask again.</exception>
    long EndOffset(TopicPartition partition);

    /// <summary>
    /// What tells a topic from a later one of the same name. Empty when the log does not know (brokers older than 2.8): two unknown ones count
    /// as the same.
    /// </summary>
    /// <exception cref="LogException">Retriable: ask again.</exception>
    string TopicId(string topic);

    /// <summary>Starts to read a partition at an offset; 0 means at its earliest record.</summary>
    void Add(TopicPartition partition, long offset);

    /// <summary>Stops reading a partition.</summary>
    void Remove(TopicPartition partition);

    /// <summary>As <see cref="ILogConsumer.Poll"/>.</summary>
    int Poll(LogRecord[] batch, TimeSpan timeout);

    /// <summary>
    /// The next offset to be read. Aborted records and transaction markers are passed over, and count: a partition is read to its end
    /// when its position has reached that end, whatever the last record's offset was. 0 when nothing is known yet.
    /// </summary>
    long Position(TopicPartition partition);
}
