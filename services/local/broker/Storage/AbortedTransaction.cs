namespace LeadStreams.Local.Broker.Storage;

/// <summary>A transaction that was aborted in a partition.</summary>
/// <param name="ProducerId">Whose it was.</param>
/// <param name="FirstOffset">Offset of its first record here.</param>
/// <param name="LastOffset">Offset of its ABORT marker.</param>
/// <param name="LastStableOffset">First offset that was still undecided once it was decided; later aborts start at or after it.</param>
internal readonly record struct AbortedTransaction(
    long ProducerId,
    long FirstOffset,
    long LastOffset,
    long LastStableOffset
);

/// <summary>What a partition remembers of a producer (DescribeProducers).</summary>
/// <param name="ProducerId">Producer id.</param>
/// <param name="Epoch">Latest epoch seen.</param>
/// <param name="LastSequence">Last sequence number, -1 when none is known.</param>
/// <param name="LastTimestampMs">Time of its last append, milliseconds since 1970.</param>
/// <param name="CoordinatorEpoch">Epoch of the coordinator that wrote its last marker, -1 when there is none.</param>
/// <param name="CurrentTransactionFirstOffset">Start of its open transaction, -1 when there is none.</param>
/// <param name="LastDataOffset">Offset of the last record it wrote in its epoch, -1 when it wrote none.</param>
internal readonly record struct ProducerState(
    long ProducerId,
    short Epoch,
    int LastSequence,
    long LastTimestampMs,
    int CoordinatorEpoch,
    long CurrentTransactionFirstOffset,
    long LastDataOffset = -1
);
