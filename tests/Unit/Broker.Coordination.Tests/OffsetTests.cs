using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Transactions;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>Offsets of groups, plain and transactional, over the simulated disk.</summary>
public sealed class OffsetTests
{
    private static readonly TopicPartition _orders = new("orders", 0);
    private static readonly TopicPartition _returns = new("returns", 0);

    [Fact]
    public async Task A_committed_offset_survives_a_kill()
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        (await CommitAsync(broker, _orders, 5)).ShouldBe(ErrorCode.None);
        (await CommitAsync(broker, _orders, 9)).ShouldBe(ErrorCode.None);
        await broker.KillAsync();
        await broker.StartAsync();
        Fetch(broker, _orders).Offset.ShouldBe(9);
    }

    [Fact]
    public async Task An_offset_that_did_not_become_durable_does_not_count()
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        await CommitAsync(broker, _orders, 5);
        broker.Disk.CrashAtWrite(1, survives: false);
        (await CommitAsync(broker, _orders, 9)).ShouldBe(ErrorCode.CoordinatorNotAvailable);
        Fetch(broker, _orders).Offset.ShouldBe(5);
    }

    [Fact]
    public async Task Bad_offsets_fail_alone()
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        var offsets = new[]
        {
            Offset(new TopicPartition("orders", 7), 1),
            Offset(_orders, 2, new string('x', 5000)),
            Offset(_orders, 3),
        };
        var errors = await broker.Groups.CommitAsync(Request(offsets));
        errors.ShouldBe([ErrorCode.UnknownTopicOrPartition, ErrorCode.OffsetMetadataTooLarge, ErrorCode.None]);
        Fetch(broker, _orders).Offset.ShouldBe(3);
    }

    [Theory]
    [InlineData(false, ErrorCode.IllegalGeneration)]
    [InlineData(true, ErrorCode.GroupIdNotFound)]
    public async Task A_generation_of_an_unknown_group_is_refused(bool reportsMissingGroup, short error)
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        var request = Request([Offset(_orders, 1)]) with { Generation = 3, ReportsMissingGroup = reportsMissingGroup };
        (await broker.Groups.CommitAsync(request)).ShouldBe([error]);
        broker.Groups.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_group_stays_deleted_after_a_kill()
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        await CommitAsync(broker, _orders, 5);
        (await broker.Groups.DeleteAsync("g")).ShouldBe(ErrorCode.None);
        await broker.KillAsync();
        await broker.StartAsync();
        broker.Groups.List().ShouldBeEmpty();
        Fetch(broker, _orders).Offset.ShouldBe(-1);
    }

    [Fact]
    public async Task A_deleted_topic_takes_its_offsets_along()
    {
        await using var broker = await Coordination.OpenAsync(_orders, _returns);
        await CommitAsync(broker, _orders, 5);
        await CommitAsync(broker, _returns, 6);
        await broker.Groups.DeleteTopicAsync("orders");
        Fetch(broker, _orders).Offset.ShouldBe(-1);
        Fetch(broker, _returns).Offset.ShouldBe(6);
    }

    [Fact]
    public async Task Offsets_of_a_group_without_members_expire_and_the_group_with_them()
    {
        await using var broker = await Coordination.OpenAsync(_orders, _returns);
        await CommitAsync(broker, _orders, 5);
        broker.Time.Advance(TimeSpan.FromDays(4));
        await CommitAsync(broker, _returns, 6);
        broker.Time.Advance(TimeSpan.FromDays(4));
        await broker.Groups.ExpireAsync();
        Fetch(broker, _orders).Offset.ShouldBe(-1);
        Fetch(broker, _returns).Offset.ShouldBe(6);
        broker.Time.Advance(TimeSpan.FromDays(4));
        await broker.Groups.ExpireAsync();
        broker.Groups.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task Offsets_in_a_transaction_count_when_it_commits()
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        await CommitAsync(broker, _orders, 5);
        var producer = await BeginAsync(broker);
        (await HoldAsync(broker, producer, 9)).ShouldBe(ErrorCode.None);

        Fetch(broker, _orders).Offset.ShouldBe(5);
        Fetch(broker, _orders, requireStable: true).Error.ShouldBe(ErrorCode.UnstableOffsetCommit);
        await broker.KillAsync();
        await broker.StartAsync();
        Fetch(broker, _orders, requireStable: true).Error.ShouldBe(ErrorCode.UnstableOffsetCommit);
        (await broker.Transactions.EndAsync("t", producer, commit: true)).ShouldBe(ErrorCode.None);
        Fetch(broker, _orders, requireStable: true).Offset.ShouldBe(9);
    }

    [Fact]
    public async Task Offsets_in_a_transaction_vanish_when_it_aborts()
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        await CommitAsync(broker, _orders, 5);
        var producer = await BeginAsync(broker);
        await HoldAsync(broker, producer, 9);
        (await broker.Transactions.EndAsync("t", producer, commit: false)).ShouldBe(ErrorCode.None);
        Fetch(broker, _orders, requireStable: true).Offset.ShouldBe(5);
    }

    [Fact]
    public async Task Offsets_join_a_transaction_only_while_it_is_open_and_holds_the_group()
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        var answer = await broker.Transactions.InitProducerIdAsync(new("t", TimeSpan.FromMinutes(1), null));
        var producer = new ProducerClaim(answer.ProducerId, answer.Epoch);
        (await HoldAsync(broker, producer, 9)).ShouldBe(ErrorCode.InvalidTxnState);
        await broker.Transactions.AddOffsetsAsync("t", producer, "other");
        (await HoldAsync(broker, producer, 9)).ShouldBe(ErrorCode.InvalidTxnState);
        await broker.Transactions.AddOffsetsAsync("t", producer, "g");
        (await HoldAsync(broker, producer, 9)).ShouldBe(ErrorCode.None);
        (await HoldAsync(broker, producer with { Epoch = -1 }, 9)).ShouldBe(ErrorCode.InvalidProducerEpoch);
        (await HoldAsync(broker, producer with { ProducerId = 77 }, 9)).ShouldBe(ErrorCode.InvalidProducerIdMapping);
        await broker.Transactions.EndAsync("t", producer, commit: false);
        (await HoldAsync(broker, producer, 9)).ShouldBe(ErrorCode.InvalidTxnState);
        Fetch(broker, _orders, requireStable: true).Error.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public async Task Offsets_of_topics_that_members_subscribe_to_are_not_deleted()
    {
        await using var broker = await Coordination.OpenAsync(_orders, _returns);
        await CommitAsync(broker, _orders, 5);
        await CommitAsync(broker, _returns, 6);
        using var subscription = new KafkaWriter();
        subscription.WriteInt16(1);
        subscription.WriteArrayLength(1);
        subscription.WriteString("orders");
        await broker.Groups.JoinAsync(
            new JoinRequest
            {
                GroupId = "g",
                SessionTimeout = TimeSpan.FromSeconds(10),
                RebalanceTimeout = TimeSpan.FromSeconds(10),
                ProtocolType = "consumer",
                Protocols = [new GroupProtocol("range", subscription.Written.ToArray())],
            }
        );
        var (error, errors) = await broker.Groups.DeleteOffsetsAsync("g", [_orders, _returns]);
        error.ShouldBe(ErrorCode.None);
        errors.ShouldBe([ErrorCode.GroupSubscribedToTopic, ErrorCode.None]);
        Fetch(broker, _returns).Offset.ShouldBe(-1);
        (await broker.Groups.DeleteOffsetsAsync("nobody", [_orders])).Error.ShouldBe(ErrorCode.GroupIdNotFound);
    }

    [Fact]
    public async Task Parked_members_are_answered_by_the_clock()
    {
        await using var broker = await Coordination.OpenAsync();
        var request = new JoinRequest
        {
            GroupId = "g",
            SessionTimeout = TimeSpan.FromSeconds(10),
            RebalanceTimeout = TimeSpan.FromSeconds(20),
            ProtocolType = "consumer",
            Protocols = [new GroupProtocol("range", [])],
        };
        var first = await broker.Groups.JoinAsync(request);
        var second = broker.Groups.JoinAsync(request);
        second.IsCompleted.ShouldBeFalse();
        broker.Time.Advance(TimeSpan.FromSeconds(11));
        (await second).Leader.ShouldBe((await second).MemberId);
        broker.Groups.Heartbeat("g", new MemberIdentity(first.MemberId, null), 1).ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Theory]
    [InlineData("", 10, ErrorCode.InvalidGroupId)]
    [InlineData("g", 5, ErrorCode.InvalidSessionTimeout)]
    [InlineData("g", 1801, ErrorCode.InvalidSessionTimeout)]
    public async Task Joins_out_of_bounds_are_refused(string groupId, int sessionSeconds, short error)
    {
        await using var broker = await Coordination.OpenAsync();
        var answer = await broker.Groups.JoinAsync(
            new JoinRequest
            {
                GroupId = groupId,
                SessionTimeout = TimeSpan.FromSeconds(sessionSeconds),
                RebalanceTimeout = TimeSpan.FromSeconds(10),
                ProtocolType = "consumer",
                Protocols = [new GroupProtocol("range", [])],
            }
        );
        answer.Error.ShouldBe(error);
    }

    private static async Task<ProducerClaim> BeginAsync(Coordination broker)
    {
        var answer = await broker.Transactions.InitProducerIdAsync(new("t", TimeSpan.FromMinutes(1), null));
        var producer = new ProducerClaim(answer.ProducerId, answer.Epoch);
        (await broker.Transactions.AddOffsetsAsync("t", producer, "g")).ShouldBe(ErrorCode.None);
        return producer;
    }

    private static async Task<short> HoldAsync(Coordination broker, ProducerClaim producer, long offset) =>
        (
            await broker.Groups.CommitAsync(
                Request([Offset(_orders, offset, at: broker.Time.GetUtcNow())]) with
                {
                    Transaction = new TransactionClaim("t", producer),
                }
            )
        )[0];

    private static async Task<short> CommitAsync(Coordination broker, TopicPartition partition, long offset) =>
        (await broker.Groups.CommitAsync(Request([Offset(partition, offset, at: broker.Time.GetUtcNow())])))[0];

    private static FetchedOffset Fetch(Coordination broker, TopicPartition partition, bool requireStable = false) =>
        broker.Groups.FetchOffsets("g", [partition], requireStable)[0];

    private static OffsetToCommit Offset(
        TopicPartition partition,
        long offset,
        string metadata = "",
        DateTimeOffset at = default
    ) => new(partition, new CommittedOffset(offset, -1, metadata, at));

    private static CommitRequest Request(IReadOnlyList<OffsetToCommit> offsets) =>
        new()
        {
            GroupId = "g",
            Generation = -1,
            Speaker = new MemberIdentity("", null),
            Offsets = offsets,
        };
}
