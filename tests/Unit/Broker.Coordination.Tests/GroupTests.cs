using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>The rules of the classic rebalance protocol, one by one.</summary>
public sealed class GroupTests
{
    [Fact]
    public void A_newcomer_that_can_is_asked_to_come_back_with_its_id()
    {
        var harness = new GroupHarness();
        var first = harness.Join(knownIdRequired: true).Answer();
        first.Error.ShouldBe(ErrorCode.MemberIdRequired);
        var second = harness.Join(first.MemberId, knownIdRequired: true).Answer();
        second.Error.ShouldBe(ErrorCode.None);
        second.MemberId.ShouldBe(first.MemberId);
        second.Generation.ShouldBe(1);
    }

    [Fact]
    public void An_id_handed_out_is_forgotten_after_the_session_timeout()
    {
        var harness = new GroupHarness();
        var memberId = harness.Join(knownIdRequired: true).Answer().MemberId;
        harness.PassSeconds(11);
        harness.Join(memberId).Answer().Error.ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Fact]
    public void A_rebalance_waits_for_whoever_was_handed_an_id()
    {
        var harness = new GroupHarness();
        var handedOut = harness.Join(knownIdRequired: true).Answer().MemberId;
        var other = harness.Join();
        other.IsSent.ShouldBeFalse();
        harness.Join(handedOut).Answer().Generation.ShouldBe(1);
        other.Answer().Generation.ShouldBe(1);
    }

    [Fact]
    public void A_static_member_is_never_asked_to_come_back()
    {
        var harness = new GroupHarness();
        harness.Join(instanceId: "i", knownIdRequired: true).Answer().Error.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public void The_first_members_wait_for_company_and_each_arrival_prolongs_it()
    {
        var harness = new GroupHarness(new GroupOptions { InitialRebalanceDelay = TimeSpan.FromSeconds(3) });
        var first = harness.Join();
        harness.PassSeconds(2);
        var second = harness.Join();
        harness.PassSeconds(2);
        first.IsSent.ShouldBeFalse();
        harness.PassSeconds(2);
        first.Answer().Members.Count.ShouldBe(2);
        second.Answer().Members.ShouldBeEmpty();
    }

    [Fact]
    public void Waiting_for_company_ends_with_the_rebalance_timeout()
    {
        var harness = new GroupHarness(new GroupOptions { InitialRebalanceDelay = TimeSpan.FromSeconds(3) });
        var first = harness.Join(with: join => join.RebalanceTimeout = TimeSpan.FromSeconds(7));
        for (var second = 0; second < 7; second++)
        {
            first.IsSent.ShouldBeFalse();
            harness.Join(with: join => join.RebalanceTimeout = TimeSpan.FromSeconds(7));
            harness.PassSeconds(1);
        }

        first.IsSent.ShouldBeTrue();
    }

    [Theory]
    [InlineData("range,sticky", "sticky,range", "sticky", "sticky")]
    [InlineData("range", "sticky,range", "range", "range")]
    [InlineData("range,sticky", "range,sticky", "sticky,range", "range")]
    public void The_protocol_is_elected_among_those_all_speak(string first, string second, string third, string elected)
    {
        var harness = new GroupHarness(new GroupOptions { InitialRebalanceDelay = TimeSpan.FromSeconds(1) });
        var join = harness.Join(protocols: first);
        harness.Join(protocols: second);
        harness.Join(protocols: third);
        harness.PassSeconds(3);
        join.Answer().Protocol.ShouldBe(elected);
    }

    [Fact]
    public void Who_speaks_no_common_protocol_is_refused()
    {
        var harness = new GroupHarness();
        harness.Stabilize();
        harness.Join(protocols: "sticky").Answer().Error.ShouldBe(ErrorCode.InconsistentGroupProtocol);
        harness
            .Join(with: join => join.ProtocolType = "connect")
            .Answer()
            .Error.ShouldBe(ErrorCode.InconsistentGroupProtocol);
    }

    [Fact]
    public void A_full_group_refuses_newcomers_only()
    {
        var harness = new GroupHarness(new GroupOptions { InitialRebalanceDelay = TimeSpan.Zero, MaxSize = 1 });
        var member = harness.Stabilize()[0];
        harness.Join().Answer().Error.ShouldBe(ErrorCode.GroupMaxSizeReached);
        harness.Join(member).Answer().Error.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public void A_newcomer_makes_everyone_rejoin()
    {
        var harness = new GroupHarness();
        var old = harness.Stabilize()[0];
        var newcomer = harness.Join();
        newcomer.IsSent.ShouldBeFalse();
        harness.Heartbeat(old, 1).ShouldBe(ErrorCode.RebalanceInProgress);
        harness.Sync(old, 1).Answer().Error.ShouldBe(ErrorCode.RebalanceInProgress);
        var leader = harness.Join(old).Answer();
        leader.Generation.ShouldBe(2);
        leader.Leader.ShouldBe(old);
        leader.Members.Select(member => member.MemberId).ShouldBe([old, newcomer.Answer().MemberId]);
        newcomer.Answer().Members.ShouldBeEmpty();
    }

    [Fact]
    public void A_member_that_does_not_rejoin_in_time_is_dropped()
    {
        var harness = new GroupHarness();
        var old = harness.Stabilize()[0];
        var newcomer = harness.Join(with: join => join.RebalanceTimeout = TimeSpan.FromSeconds(8));
        harness.PassSeconds(9);
        newcomer.IsSent.ShouldBeFalse("the longest rebalance timeout counts");
        for (var second = 0; second < 24; second++)
        {
            harness.Heartbeat(old, 1);
            harness.PassSeconds(1);
        }

        newcomer.Answer().Leader.ShouldBe(newcomer.Answer().MemberId);
        harness.Heartbeat(old, 1).ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Fact]
    public void A_follower_that_rejoins_unchanged_gets_the_present_generation()
    {
        var harness = new GroupHarness();
        var ids = harness.Stabilize(2);
        var generation = harness.Group.Generation;
        var answer = harness.Join(ids[1]).Answer();
        answer.Generation.ShouldBe(generation);
        answer.Leader.ShouldBe(ids[0]);
        harness.Group.State.ShouldBe(GroupState.Stable);
    }

    [Fact]
    public void A_leader_that_rejoins_or_a_follower_with_other_metadata_starts_a_rebalance()
    {
        var harness = new GroupHarness();
        var ids = harness.Stabilize(2);
        harness.Join(ids[0]).IsSent.ShouldBeFalse();
        harness.Group.State.ShouldBe(GroupState.PreparingRebalance);

        harness = new GroupHarness();
        ids = harness.Stabilize(2);
        harness.Join(ids[1], with: join => join.Metadata = [9]).IsSent.ShouldBeFalse();
        harness.Group.State.ShouldBe(GroupState.PreparingRebalance);
    }

    [Fact]
    public void Assignments_are_answered_when_they_are_durable()
    {
        var harness = new GroupHarness { WritesAtOnce = false };
        var memberId = harness.Join().Answer().MemberId;
        var sync = harness.Sync(memberId, 1, (memberId, 7));
        sync.IsSent.ShouldBeFalse();
        harness.Group.State.ShouldBe(GroupState.CompletingRebalance);
        harness.Flush();
        sync.Answer().Assignment.ShouldBe([7]);
        harness.Stored[^1].Members[0].Assignment.ShouldBe([7]);
        harness.Group.State.ShouldBe(GroupState.Stable);
    }

    [Fact]
    public void Assignments_that_could_not_be_stored_start_another_rebalance()
    {
        var harness = new GroupHarness { WritesAtOnce = false };
        var memberId = harness.Join().Answer().MemberId;
        var sync = harness.Sync(memberId, 1, (memberId, 7));
        harness.Flush(ok: false);
        sync.Answer().Error.ShouldBe(ErrorCode.CoordinatorNotAvailable);
        harness.Group.State.ShouldBe(GroupState.PreparingRebalance);
    }

    [Fact]
    public void An_assignment_stored_too_late_is_not_taken()
    {
        var harness = new GroupHarness { WritesAtOnce = false };
        var memberId = harness.Join().Answer().MemberId;
        var sync = harness.Sync(memberId, 1, (memberId, 7));
        harness.Join();
        sync.Answer().Error.ShouldBe(ErrorCode.RebalanceInProgress);
        harness.Flush();
        harness.Group.State.ShouldBe(GroupState.PreparingRebalance);
    }

    [Fact]
    public void A_sync_checks_member_and_generation()
    {
        var harness = new GroupHarness();
        var memberId = harness.Stabilize()[0];
        harness.Sync("stranger", 1).Answer().Error.ShouldBe(ErrorCode.UnknownMemberId);
        harness.Sync(memberId, 2).Answer().Error.ShouldBe(ErrorCode.IllegalGeneration);
        harness.Sync(memberId, 1).Answer().Assignment.ShouldBe([1]);
    }

    [Fact]
    public void Whom_the_leader_does_not_name_gets_an_empty_assignment()
    {
        var harness = new GroupHarness(new GroupOptions { InitialRebalanceDelay = TimeSpan.FromSeconds(1) });
        var leader = harness.Join();
        var follower = harness.Join();
        harness.PassSeconds(3);
        var parked = harness.Sync(follower.Answer().MemberId, 1);
        harness.Sync(leader.Answer().MemberId, 1, (leader.Answer().MemberId, 1));
        parked.Answer().Error.ShouldBe(ErrorCode.None);
        parked.Answer().Assignment.ShouldBeEmpty();
    }

    [Fact]
    public void Who_does_not_sync_within_the_rebalance_timeout_is_removed()
    {
        var harness = new GroupHarness(new GroupOptions { InitialRebalanceDelay = TimeSpan.FromSeconds(1) });
        var leader = harness.Join().Task;
        var follower = harness.Join();
        harness.PassSeconds(3);
        leader.IsCompletedSuccessfully.ShouldBeTrue();
        var parked = harness.Sync(follower.Answer().MemberId, 1);
        for (var second = 0; second < 31; second++)
        {
            harness.Heartbeat(harness.Group.Members.Leader!, 1);
            harness.PassSeconds(1);
        }

        parked.Answer().Error.ShouldBe(ErrorCode.RebalanceInProgress);
        harness.Group.Members.Count.ShouldBe(1);
        harness.Join(follower.Answer().MemberId).Answer().Generation.ShouldBe(2);
    }

    [Fact]
    public void A_session_without_a_sign_of_life_ends()
    {
        var harness = new GroupHarness();
        var ids = harness.Stabilize(2);
        var generation = harness.Group.Generation;
        harness.PassSeconds(8);
        harness.Heartbeat(ids[0], generation).ShouldBe(ErrorCode.None);
        harness.PassSeconds(8);
        harness.Heartbeat(ids[0], generation).ShouldBe(ErrorCode.RebalanceInProgress);
        harness.Join(ids[0]).Answer().Members.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_parked_request_counts_as_a_sign_of_life()
    {
        var harness = new GroupHarness();
        var ids = harness.Stabilize(2);
        var rejoin = harness.Join(ids[0]);
        for (var second = 0; second < 25; second++)
        {
            harness.Heartbeat(ids[1], harness.Group.Generation);
            harness.PassSeconds(1);
        }

        rejoin.IsSent.ShouldBeFalse();
        harness.Join(ids[1]).Answer().Error.ShouldBe(ErrorCode.None);
        rejoin.Answer().Members.Count.ShouldBe(2);
    }

    [Fact]
    public void The_last_one_to_leave_leaves_an_empty_group_of_a_new_generation()
    {
        var harness = new GroupHarness();
        var memberId = harness.Stabilize()[0];
        harness.Leave("stranger").ShouldBe(ErrorCode.UnknownMemberId);
        harness.Leave(memberId).ShouldBe(ErrorCode.None);
        harness.Group.State.ShouldBe(GroupState.Empty);
        harness.Group.Generation.ShouldBe(2);
        harness.Stored[^1].Members.ShouldBeEmpty();
        harness.Heartbeat(memberId, 2).ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Fact]
    public void Someone_who_was_only_handed_an_id_may_leave()
    {
        var harness = new GroupHarness();
        var memberId = harness.Join(knownIdRequired: true).Answer().MemberId;
        harness.Leave(memberId).ShouldBe(ErrorCode.None);
        harness.Leave(memberId).ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Theory]
    [InlineData(-1, "", ErrorCode.None)]
    [InlineData(0, "", ErrorCode.UnknownMemberId)]
    [InlineData(0, "m", ErrorCode.UnknownMemberId)]
    public void An_empty_group_takes_offsets_from_whoever_claims_no_generation(
        int generation,
        string memberId,
        short error
    )
    {
        var harness = new GroupHarness();
        harness.Group.CheckCommit(new MemberIdentity(memberId, null), generation, false, harness.Now).ShouldBe(error);
    }

    [Fact]
    public void A_group_with_members_takes_offsets_from_them_alone()
    {
        var harness = new GroupHarness();
        var memberId = harness.Stabilize()[0];
        short Check(string id, int generation, bool transactional = false, string? instance = null) =>
            harness.Group.CheckCommit(new MemberIdentity(id, instance), generation, transactional, harness.Now);
        Check(memberId, 1).ShouldBe(ErrorCode.None);
        Check(memberId, 2).ShouldBe(ErrorCode.IllegalGeneration);
        Check("", -1).ShouldBe(ErrorCode.UnknownMemberId);
        Check("", -1, transactional: true).ShouldBe(ErrorCode.None);
        Check("stranger", 1, transactional: true).ShouldBe(ErrorCode.UnknownMemberId);
        Check(memberId, 1, instance: "i").ShouldBe(ErrorCode.UnknownMemberId);

        harness.Join();
        Check(memberId, 1).ShouldBe(ErrorCode.None, "in time before rejoining");
        harness.Join(memberId);
        Check(memberId, 2).ShouldBe(ErrorCode.RebalanceInProgress);
        Check(memberId, 2, transactional: true).ShouldBe(ErrorCode.None);
    }

    [Fact]
    public void Only_an_empty_group_can_be_deleted()
    {
        var harness = new GroupHarness();
        var memberId = harness.Stabilize()[0];
        harness.Group.Delete(harness.Now).ShouldBe(ErrorCode.NonEmptyGroup);
        harness.Leave(memberId);
        harness.Group.Delete(harness.Now).ShouldBe(ErrorCode.None);
        harness.Join().Answer().Error.ShouldBe(ErrorCode.CoordinatorNotAvailable);
        harness.Group.Delete(harness.Now).ShouldBe(ErrorCode.GroupIdNotFound);
    }

    [Fact]
    public void A_restored_group_goes_on_as_if_nothing_had_happened()
    {
        var harness = new GroupHarness();
        var ids = harness.Stabilize(2);
        var restored = new Group("g", new GroupOptions());
        restored.Restore(harness.Stored[^1], harness.Now);
        restored.State.ShouldBe(GroupState.Stable);
        restored.Members.Leader.ShouldBe(ids[0]);
        restored
            .Heartbeat(new MemberIdentity(ids[1], null), harness.Group.Generation, harness.Now)
            .ShouldBe(ErrorCode.None);
        restored.NextDeadline.ShouldBe(harness.Now + TimeSpan.FromSeconds(10));
    }
}
