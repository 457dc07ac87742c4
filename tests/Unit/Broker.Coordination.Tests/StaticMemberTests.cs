using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>Members with an instance id (KIP-345), one rule at a time.</summary>
public sealed class StaticMemberTests
{
    [Fact]
    public void A_static_member_comes_back_without_a_rebalance()
    {
        var harness = new GroupHarness();
        var ids = harness.Stabilize(2, isStatic: true);
        var generation = harness.Group.Generation;
        var back = harness.Join(instanceId: "i1").Answer();
        back.Error.ShouldBe(ErrorCode.None);
        back.Generation.ShouldBe(generation);
        back.MemberId.ShouldNotBe(ids[1]);
        back.Leader.ShouldBe(ids[0]);
        harness.Sync(back.MemberId, generation).Answer().Assignment.ShouldBe([2]);
        harness.Heartbeat(ids[1], generation, "i1").ShouldBe(ErrorCode.FencedInstanceId);
        harness.Stored[^1].Members[1].MemberId.ShouldBe(back.MemberId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_static_leader_comes_back_as_leader(bool skips)
    {
        var harness = new GroupHarness();
        harness.Stabilize(2, isStatic: true);
        var back = harness.Join(instanceId: "i0", with: join => join.SupportsSkippingAssignment = skips).Answer();
        back.Leader.ShouldBe(back.MemberId);
        back.Members.Count.ShouldBe(2);
        back.SkipAssignment.ShouldBe(skips);
        harness.Group.State.ShouldBe(GroupState.Stable);
    }

    [Fact]
    public void A_static_member_that_wants_something_else_starts_a_rebalance()
    {
        var harness = new GroupHarness();
        harness.Stabilize(2, isStatic: true);
        harness.Join(instanceId: "i1", with: join => join.Metadata = [9]).IsSent.ShouldBeFalse();
        harness.Group.State.ShouldBe(GroupState.PreparingRebalance);
    }

    [Fact]
    public void A_static_members_parked_requests_are_fenced_when_it_comes_back()
    {
        var harness = new GroupHarness();
        var ids = harness.Stabilize(2, isStatic: true);
        var parked = harness.Join(ids[0], "i0");
        harness.Join(instanceId: "i0");
        parked.Answer().Error.ShouldBe(ErrorCode.FencedInstanceId);
    }

    [Fact]
    public void An_unknown_instance_with_a_member_id_is_unknown()
    {
        var harness = new GroupHarness();
        harness.Stabilize(isStatic: true);
        harness.Join("m9", "i9").Answer().Error.ShouldBe(ErrorCode.UnknownMemberId);
    }

    [Fact]
    public void Static_members_leave_by_instance_id_or_by_timeout_only()
    {
        var harness = new GroupHarness();
        var ids = harness.Stabilize(3, isStatic: true);
        harness.Leave("", "i2").ShouldBe(ErrorCode.None);
        harness.Leave("wrong", "i1").ShouldBe(ErrorCode.FencedInstanceId);
        var rejoin = harness.Join(ids[0], "i0");
        for (var second = 0; second < 29; second++)
        {
            harness.Heartbeat(ids[1], harness.Group.Generation, "i1");
            harness.PassSeconds(1);
        }

        harness.PassSeconds(1.5);
        rejoin.Answer().Members.Count.ShouldBe(2, "a static member that does not rejoin stays");
        harness.PassSeconds(8);
        harness.Group.Members.Count.ShouldBe(1, "its session is over");
    }
}
