namespace LeadStreams.Streams.Ports;

/// <summary>One partition of one topic.</summary>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Topic}-{Partition}";
}

/// <summary>A place in a partition: the offset of the next record to read.</summary>
public readonly record struct TopicPartitionOffset(TopicPartition Partition, long Offset);
