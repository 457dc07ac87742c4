using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class TransactionTests
{
    [Fact]
    public async Task The_last_stable_offset_waits_for_the_earliest_open_transaction()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain(2)); // 0-1
        await log.AppendAsync(Batch.Transactional(1, 0, 3)); // 2-4
        await log.AppendAsync(Batch.Transactional(2, 0)); // 5
        log.Partition.LastStableOffset.ShouldBe(2);
        await log.EndAsync(2, commit: true); // 6
        log.Partition.LastStableOffset.ShouldBe(2);
        (await log.EndAsync(1, commit: false)).BaseOffset.ShouldBe(7);
        log.Partition.LastStableOffset.ShouldBe(8);
        log.Partition.AbortedTransactions(0, 8).ShouldBe([new AbortedTransaction(1, 2, 7, 8)]);
    }

    [Fact]
    public async Task A_marker_counts_only_once_it_is_durable()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0));
        var hold = new ManualResetEventSlim();
        log.Disk.BeforeFlush = _ => hold.Wait(TimeSpan.FromSeconds(30));
        var marker = log.EndAsync(1, commit: true);
        log.Partition.LastStableOffset.ShouldBe(0);
        hold.Set();
        await marker;
        log.Partition.LastStableOffset.ShouldBe(2);
    }

    [Fact]
    public async Task A_repeated_marker_has_no_effect()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0));
        await log.EndAsync(1, commit: true);
        (await log.EndAsync(1, commit: true)).ShouldBe(new AppendResult(0, -1, -1, 0));
        log.Partition.LogEndOffset.ShouldBe(2);
    }

    [Fact]
    public async Task Markers_of_older_epochs_and_coordinators_are_refused()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0, epoch: 4));
        (await log.Partition.AppendMarkerAsync(1, 3, true, 5)).ErrorCode.ShouldBe((short)47);
        (await log.Partition.AppendMarkerAsync(1, 4, true, 5)).ErrorCode.ShouldBe((short)0);
        await log.AppendAsync(Batch.Transactional(1, 1, epoch: 4));
        (await log.Partition.AppendMarkerAsync(1, 4, true, 4)).ErrorCode.ShouldBe((short)52);
        (await log.Partition.AppendMarkerAsync(1, 4, false, -1)).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task A_marker_with_a_newer_epoch_fences_the_producer()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0));
        await log.EndAsync(1, commit: false, epoch: 1);
        (await log.AppendAsync(Batch.Transactional(1, 1))).ErrorCode.ShouldBe((short)47);
        (await log.AppendAsync(Batch.Transactional(1, 1, epoch: 1))).ErrorCode.ShouldBe((short)45);
        (await log.AppendAsync(Batch.Transactional(1, 0, epoch: 1))).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task A_marker_fences_even_where_the_producer_never_wrote()
    {
        await using var log = await TestLog.OpenAsync();
        await log.EndAsync(1, commit: false, epoch: 3);
        (await log.AppendAsync(Batch.Transactional(1, 0, epoch: 2))).ErrorCode.ShouldBe((short)47);
    }

    [Fact]
    public async Task Sequences_go_on_after_a_commit()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0, 2));
        await log.EndAsync(1, commit: true);
        (await log.AppendAsync(Batch.Transactional(1, 2))).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task Plain_batches_of_a_producer_have_to_wait_for_its_transaction()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0));
        (await log.AppendAsync(Batch.Idempotent(1, 1))).ErrorCode.ShouldBe((short)48);
        await log.EndAsync(1, commit: true);
        (await log.AppendAsync(Batch.Idempotent(1, 1))).ErrorCode.ShouldBe((short)0);
    }

    [Fact]
    public async Task The_gate_is_asked_once_for_each_transaction()
    {
        await using var log = await TestLog.OpenAsync();
        var gate = new Gate();
        var options = new AppendOptions(TransactionGate: gate);
        await log.AppendAsync(Batch.Idempotent(9, 0), options);
        await log.AppendAsync(Batch.Transactional(1, 0), options);
        await log.AppendAsync(Batch.Transactional(1, 1), options);
        gate.Asked.ShouldBe([(1L, (short)0, "t", 0)]);
        await log.EndAsync(1, commit: true);
        gate.Answer = () => false;
        (await log.AppendAsync(Batch.Transactional(1, 2), options)).ErrorCode.ShouldBe((short)48);
        gate.Asked.Count.ShouldBe(2);
        log.Partition.LastStableOffset.ShouldBe(log.Partition.HighWatermark);
    }

    [Fact]
    public async Task A_transaction_that_ends_while_the_gate_is_asked_is_not_opened_again()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0));
        await log.EndAsync(1, commit: true);
        var gate = new Gate();
        gate.Answer = () =>
        {
            if (gate.Asked.Count > 1)
                return false;
            // The marker of a retried EndTxn arrives between the gate's yes and the append.
            _ = log.Partition.AppendMarkerAsync(1, 0, true, 0).AsTask();
            return true;
        };
        var late = await log.AppendAsync(Batch.Transactional(1, 1), new AppendOptions(TransactionGate: gate));
        late.ErrorCode.ShouldBe((short)48);
        gate.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Aborted_transactions_are_found_by_overlap_in_order_of_their_start()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0)); // 0
        await log.AppendAsync(Batch.Transactional(2, 0)); // 1
        await log.EndAsync(2, commit: false); // 2
        await log.AppendAsync(Batch.Transactional(3, 0)); // 3
        await log.EndAsync(1, commit: false); // 4
        await log.EndAsync(3, commit: false); // 5

        Producers(0, 6).ShouldBe([1, 2, 3]);
        Producers(3, 6).ShouldBe([1, 3]);
        Producers(5, 6).ShouldBe([3]);
        Producers(0, 1).ShouldBe([1]);
        Producers(2, 3).ShouldBe([1, 2]);
        Producers(6, 9).ShouldBeEmpty();

        IEnumerable<long> Producers(long from, long to) =>
            log.Partition.AbortedTransactions(from, to).Select(aborted => aborted.ProducerId);
    }

    [Fact]
    public async Task Deleting_records_may_pass_the_start_of_an_open_transaction()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Transactional(1, 0, 3));
        await log.AppendAsync(Batch.Plain(2));
        await log.Partition.DeleteRecordsBeforeAsync(4);
        (log.Partition.LogStartOffset, log.Partition.LastStableOffset, log.Partition.HighWatermark).ShouldBe(
            (4L, 4L, 5L)
        );
        await log.EndAsync(1, commit: false);
        log.Partition.LastStableOffset.ShouldBe(6);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed class Gate : ITransactionGate
    {
        public List<(long, short, string, int)> Asked { get; } = [];
        public Func<bool> Answer { get; set; } = () => true;

        public bool IsPartitionInTransaction(long producerId, short epoch, string topic, int partition)
        {
            Asked.Add((producerId, epoch, topic, partition));
            return Answer();
        }
    }
}
