using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Transactions;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>The transitions of a transactional id, one by one.</summary>
public sealed class TransactionRulesTests
{
    private const long FreshProducerId = 900;
    private static readonly DateTimeOffset _now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly TopicPartition _orders = new("orders", 0);
    private static readonly ProducerClaim _producer = new(7, 3);

    [Fact]
    public void An_id_never_seen_starts_at_epoch_0_whatever_the_client_claims()
    {
        var (error, next) = Init(null, new ProducerClaim(0, 0));
        error.ShouldBe(ErrorCode.None);
        (next!.ProducerId, next.Epoch, next.Status).ShouldBe((FreshProducerId, (short)0, TransactionStatus.Empty));
    }

    [Theory]
    [InlineData(nameof(TransactionStatus.Empty))]
    [InlineData(nameof(TransactionStatus.CompleteCommit))]
    [InlineData(nameof(TransactionStatus.CompleteAbort))]
    public void Another_incarnation_gets_the_next_epoch(string status)
    {
        var (error, next) = Init(State(status), null);
        error.ShouldBe(ErrorCode.None);
        (next!.ProducerId, next.Epoch, next.LastEpoch).ShouldBe((7, (short)4, (short)-1));
    }

    [Theory]
    [InlineData(nameof(TransactionStatus.PrepareCommit))]
    [InlineData(nameof(TransactionStatus.PrepareAbort))]
    public void An_outcome_being_carried_out_is_waited_for(string status) =>
        Init(State(status), null).Error.ShouldBe(ErrorCode.ConcurrentTransactions);

    [Fact]
    public void An_open_transaction_is_fenced_aborted_and_the_retry_bumps_again()
    {
        var (error, fenced) = Init(State(TransactionStatus.Ongoing), null);
        error.ShouldBe(ErrorCode.ConcurrentTransactions);
        (fenced!.Status, fenced.Epoch).ShouldBe((TransactionStatus.PrepareAbort, (short)4));
        var (again, next) = Init(TransactionRules.Complete(fenced, _now), null);
        (again, next!.Epoch).ShouldBe((ErrorCode.None, (short)5));
    }

    [Fact]
    public void A_producer_that_bumps_its_own_epoch_may_ask_again_for_a_lost_answer()
    {
        var bumped = Init(State(TransactionStatus.CompleteAbort), _producer).Next!;
        (bumped.Epoch, bumped.LastEpoch).ShouldBe(((short)4, (short)3));
        var (error, retried) = Init(bumped, _producer);
        (error, retried!.Epoch).ShouldBe((ErrorCode.None, (short)4));
    }

    [Fact]
    public void A_producer_fenced_by_another_may_not_go_on()
    {
        var taken = Init(State(TransactionStatus.Empty), null).Next!;
        Init(taken, _producer).Error.ShouldBe(ErrorCode.ProducerFenced);
        Init(taken, new ProducerClaim(8, 4)).Error.ShouldBe(ErrorCode.ProducerFenced);
        Init(taken, new ProducerClaim(7, 5)).Error.ShouldBe(ErrorCode.ProducerFenced);
    }

    [Fact]
    public void A_stale_claim_does_not_abort_the_transaction_of_the_producers_successor()
    {
        var bumped = Init(State(TransactionStatus.Empty), _producer).Next!;
        var ongoing = Add(bumped, new ProducerClaim(7, 4)).Next!;
        Init(ongoing, _producer).ShouldBe(new TransactionDecision(ErrorCode.ProducerFenced, null));
    }

    [Fact]
    public void An_exhausted_epoch_gets_another_producer_id()
    {
        var last = State(TransactionStatus.CompleteCommit) with { Epoch = 32_766 };
        TransactionRules.NeedsProducerId(last).ShouldBeTrue();
        var claim = new ProducerClaim(7, 32_766);
        var rotated = Init(last, claim).Next!;
        (rotated.ProducerId, rotated.Epoch, rotated.LastProducerId).ShouldBe((FreshProducerId, (short)0, 7));
        var (error, retried) = Init(rotated, claim);
        (error, retried!.ProducerId, retried.Epoch).ShouldBe((ErrorCode.None, FreshProducerId, (short)0));
        Init(Init(last, null).Next!, claim).Error.ShouldBe(ErrorCode.ProducerFenced);
    }

    [Fact]
    public void The_last_epoch_is_left_for_fencing()
    {
        var fenced = Init(State(TransactionStatus.Ongoing) with { Epoch = 32_766 }, null).Next!;
        fenced.Epoch.ShouldBe(short.MaxValue);
        Init(TransactionRules.Complete(fenced, _now), null).Next!.ProducerId.ShouldBe(FreshProducerId);
    }

    [Theory]
    [InlineData(nameof(TransactionStatus.Empty), 7, 3, ErrorCode.None)]
    [InlineData(nameof(TransactionStatus.Ongoing), 7, 3, ErrorCode.None)]
    [InlineData(nameof(TransactionStatus.CompleteCommit), 7, 3, ErrorCode.None)]
    [InlineData(nameof(TransactionStatus.CompleteAbort), 7, 3, ErrorCode.None)]
    [InlineData(nameof(TransactionStatus.PrepareCommit), 7, 3, ErrorCode.ConcurrentTransactions)]
    [InlineData(nameof(TransactionStatus.PrepareAbort), 7, 3, ErrorCode.ConcurrentTransactions)]
    [InlineData(nameof(TransactionStatus.Ongoing), 8, 3, ErrorCode.InvalidProducerIdMapping)]
    [InlineData(nameof(TransactionStatus.Ongoing), 7, 2, ErrorCode.ProducerFenced)]
    [InlineData(nameof(TransactionStatus.Ongoing), 7, 4, ErrorCode.ProducerFenced)]
    public void Partitions_are_added(string status, long producerId, short epoch, short error)
    {
        var decision = Add(State(status), new ProducerClaim(producerId, epoch));
        decision.Error.ShouldBe(error);
        if (error == ErrorCode.None)
        {
            decision.Next!.Status.ShouldBe(TransactionStatus.Ongoing);
            decision.Next.Partitions.ShouldContain(_orders);
        }
    }

    [Fact]
    public void An_unknown_id_has_no_producer()
    {
        Add(null, _producer).Error.ShouldBe(ErrorCode.InvalidProducerIdMapping);
        End(null, true).Error.ShouldBe(ErrorCode.InvalidProducerIdMapping);
    }

    [Fact]
    public void What_is_in_the_transaction_already_is_not_written_again()
    {
        var ongoing = Add(State(TransactionStatus.Empty), _producer).Next!;
        ongoing.StartedAt.ShouldBe(_now);
        Add(ongoing, _producer).ShouldBe(new TransactionDecision(ErrorCode.None, null));
    }

    [Theory]
    [InlineData(nameof(TransactionStatus.Empty), true, ErrorCode.InvalidTxnState)]
    [InlineData(nameof(TransactionStatus.Empty), false, ErrorCode.InvalidTxnState)]
    [InlineData(nameof(TransactionStatus.Ongoing), true, ErrorCode.None)]
    [InlineData(nameof(TransactionStatus.Ongoing), false, ErrorCode.None)]
    [InlineData(nameof(TransactionStatus.PrepareCommit), true, ErrorCode.ConcurrentTransactions)]
    [InlineData(nameof(TransactionStatus.PrepareCommit), false, ErrorCode.InvalidTxnState)]
    [InlineData(nameof(TransactionStatus.PrepareAbort), true, ErrorCode.InvalidTxnState)]
    [InlineData(nameof(TransactionStatus.PrepareAbort), false, ErrorCode.ConcurrentTransactions)]
    [InlineData(nameof(TransactionStatus.CompleteCommit), true, ErrorCode.None)]
    [InlineData(nameof(TransactionStatus.CompleteCommit), false, ErrorCode.InvalidTxnState)]
    [InlineData(nameof(TransactionStatus.CompleteAbort), true, ErrorCode.InvalidTxnState)]
    [InlineData(nameof(TransactionStatus.CompleteAbort), false, ErrorCode.None)]
    public void A_transaction_ends_once_and_tells_its_outcome_again(string status, bool commit, short error)
    {
        var decision = End(State(status), commit);
        decision.Error.ShouldBe(error);
        var prepared = commit ? TransactionStatus.PrepareCommit : TransactionStatus.PrepareAbort;
        decision.Next?.Status.ShouldBe(prepared);
        (decision.Next is not null).ShouldBe(status == nameof(TransactionStatus.Ongoing));
    }

    [Fact]
    public void A_transaction_times_out_only_while_open()
    {
        var ongoing = State(TransactionStatus.Ongoing) with { StartedAt = _now };
        TransactionRules.HasTimedOut(ongoing, _now + TimeSpan.FromSeconds(60)).ShouldBeFalse();
        TransactionRules.HasTimedOut(ongoing, _now + TimeSpan.FromSeconds(61)).ShouldBeTrue();
        var prepared = ongoing with { Status = TransactionStatus.PrepareCommit };
        TransactionRules.HasTimedOut(prepared, _now + TimeSpan.FromDays(1)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(nameof(TransactionStatus.Ongoing))]
    [InlineData(nameof(TransactionStatus.CompleteAbort))]
    public void A_state_is_read_as_it_was_written(string status)
    {
        var state = State(status) with
        {
            LastProducerId = 5,
            LastEpoch = 2,
            StartedAt = status == nameof(TransactionStatus.Ongoing) ? _now : null,
            Partitions = [_orders, new TopicPartition("returns", 3)],
            Groups = ["g"],
        };
        var record = TransactionRecords.Live(state);
        var read = TransactionRecords.Read(record.Key, record.Value!);
        read.Partitions.SetEquals(state.Partitions).ShouldBeTrue();
        read.Groups.SetEquals(state.Groups).ShouldBeTrue();
        (read with { Partitions = state.Partitions, Groups = state.Groups }).ShouldBe(state);
    }

    private static TransactionState State(string status) => State(Enum.Parse<TransactionStatus>(status));

    private static TransactionState State(TransactionStatus status) =>
        new()
        {
            TransactionalId = "t",
            ProducerId = 7,
            Epoch = 3,
            Timeout = TimeSpan.FromMinutes(1),
            Status = status,
            UpdatedAt = _now,
        };

    private static TransactionDecision Init(TransactionState? state, ProducerClaim? claim) =>
        TransactionRules.InitProducerId(state, new("t", TimeSpan.FromMinutes(1), claim), FreshProducerId, _now);

    private static TransactionDecision Add(TransactionState? state, ProducerClaim producer) =>
        TransactionRules.Add(state, producer, [_orders], [], _now);

    private static TransactionDecision End(TransactionState? state, bool commit) =>
        TransactionRules.End(state, _producer, commit, _now);
}
