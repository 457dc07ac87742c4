using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>A transactional producer of the in-memory log.</summary>
internal sealed class InMemoryProducer(InMemoryLog log, ILogFaults faults, string transactionalId) : ILogProducer
{
    private readonly InMemoryLog.ProducerSlot slot = log.Slot(transactionalId);
    private InMemoryTransaction? current;
    private int epoch = -1;
    private bool mustAbort;
    private bool commitUnderWay;

    public void InitTransactions() =>
        Call(
            LogCall.InitTransactions,
            () =>
            {
                epoch = ++slot.Epoch;
                if (slot.Open is not null)
                {
                    log.End(slot, commit: false);
                }
            }
        );

    public void BeginTransaction() =>
        Call(
            LogCall.BeginTransaction,
            () =>
            {
                if (current is not null)
                {
                    throw new InvalidOperationException("a transaction is open already");
                }

                RequireOwnEpoch();
                current = new InMemoryTransaction();
                mustAbort = false;
                commitUnderWay = false;
            }
        );

    public void Produce(in OutgoingRecord record)
    {
        faults.Before(LogCall.Produce);
        var transaction = RequireOpen();
        RequireOwnEpoch();
        if (log.PartitionCount(record.Topic) is not { } partitions)
        {
            mustAbort = true;
            throw new LogException(LogErrorKind.Abortable, $"no topic '{record.Topic}'");
        }

        slot.Open = transaction;
        var partition =
            record.Partition == OutgoingRecord.ByKey ? Murmur2.Partition(record.Key, partitions) : record.Partition;
        var value = record.IsTombstone ? null : record.Value.ToArray();
        log.Partition(new TopicPartition(record.Topic, partition))
            .Append(
                new LogRecord(
                    record.Topic,
                    partition,
                    0,
                    log.NowMs,
                    record.Key.ToArray(),
                    value is null ? default(ReadOnlyMemory<byte>?) : value.AsMemory(),
                    record.Headers
                ),
                transaction
            );
        faults.After(LogCall.Produce);
    }

    public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMetadata group) =>
        Call(
            LogCall.SendOffsets,
            () =>
            {
                var transaction = RequireOpen();
                RequireOwnEpoch();
                if (offsets.Count == 0)
                {
                    // As in librdkafka: without offsets there is no request, and nothing that fences.
                    return;
                }

                var member = (InMemoryGroupMetadata)group;
                if (!log.Group(member.GroupId).Accepts(member))
                {
                    mustAbort = true;
                    throw new LogException(LogErrorKind.Abortable, "the group has moved on");
                }

                slot.Open = transaction;
                foreach (var offset in offsets)
                {
                    transaction.Offsets[(member.GroupId, offset.Partition)] = offset.Offset;
                }
            }
        );

    public void CommitTransaction() =>
        Call(
            LogCall.CommitTransaction,
            () =>
            {
                // A call that resumes a commit whose answer was lost finds it done.
                if (current is null && commitUnderWay)
                {
                    return;
                }

                RequireOpen();
                RequireOwnEpoch();
                if (mustAbort)
                {
                    throw new LogException(LogErrorKind.Abortable, "the transaction can only be aborted");
                }

                commitUnderWay = true;
                current = null;
                if (slot.Open is not null)
                {
                    log.End(slot, commit: true);
                }
            }
        );

    public void AbortTransaction() =>
        Call(
            LogCall.AbortTransaction,
            () =>
            {
                RequireOwnEpoch();
                current = null;
                mustAbort = false;
                if (slot.Open is not null)
                {
                    log.End(slot, commit: false);
                }
            }
        );

    public void Dispose() { }

    private void Call(LogCall call, Action action)
    {
        try
        {
            faults.Before(call);
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Abortable)
        {
            // What is committed already cannot be told to abort; the answer to the repeated call is only late.
            mustAbort = !commitUnderWay;
            throw commitUnderWay ? new LogException(LogErrorKind.Retriable, fault.Message, fault) : fault;
        }

        action();
        faults.After(call);
    }

    private InMemoryTransaction RequireOpen() =>
        current ?? throw new InvalidOperationException("no transaction is open");

    private void RequireOwnEpoch()
    {
        if (epoch != slot.Epoch)
        {
            throw new LogException(LogErrorKind.Fatal, "the producer is fenced");
        }
    }
}
