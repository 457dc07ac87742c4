using LeadStreams.Local.Broker.Groups;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>The pure state machine with a clock in the test's hand and a disk that answers when told.</summary>
internal sealed class GroupHarness
{
    private readonly List<GroupWrite> _unwritten = [];
    private int _lastMember;

    public GroupHarness(GroupOptions? options = null) =>
        Group = new Group("g", options ?? new GroupOptions { InitialRebalanceDelay = TimeSpan.Zero });

    public Group Group { get; }
    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    public List<StoredGroup> Stored { get; } = [];

    /// <summary>Whether writes become durable at once; else at <see cref="Flush"/>.</summary>
    public bool WritesAtOnce { get; init; } = true;

    public Reply<JoinAnswer> Join(
        string memberId = "",
        string? instanceId = null,
        string protocols = "range",
        bool knownIdRequired = false,
        Action<JoinRequestBuilder>? with = null
    )
    {
        var builder = new JoinRequestBuilder();
        with?.Invoke(builder);
        var reply = new Reply<JoinAnswer>();
        Group.Join(
            new JoinRequest
            {
                GroupId = "g",
                MemberId = memberId,
                InstanceId = instanceId,
                SessionTimeout = TimeSpan.FromSeconds(10),
                RebalanceTimeout = builder.RebalanceTimeout,
                ProtocolType = builder.ProtocolType,
                Protocols = [.. protocols.Split(',').Select(name => new GroupProtocol(name, builder.Metadata))],
                RequiresKnownMemberId = knownIdRequired,
                SupportsSkippingAssignment = builder.SupportsSkippingAssignment,
            },
            $"m{++_lastMember}",
            Now,
            reply
        );
        AfterEvent();
        return reply;
    }

    public Reply<SyncAnswer> Sync(
        string memberId,
        int generation,
        params (string Member, byte Assignment)[] assignments
    )
    {
        var reply = new Reply<SyncAnswer>();
        Group.Sync(
            new SyncRequest
            {
                GroupId = "g",
                MemberId = memberId,
                Generation = generation,
                Assignments = assignments.ToDictionary(one => one.Member, one => new[] { one.Assignment }),
            },
            Now,
            reply
        );
        AfterEvent();
        return reply;
    }

    public short Heartbeat(string memberId, int generation, string? instanceId = null) =>
        Group.Heartbeat(new MemberIdentity(memberId, instanceId), generation, Now);

    public short Leave(string memberId, string? instanceId = null)
    {
        var error = Group.Leave(new MemberIdentity(memberId, instanceId), Now);
        AfterEvent();
        return error;
    }

    /// <summary>Lets time pass and keeps the timer's appointments.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (Group.NextDeadline <= end)
        {
            Now = Group.NextDeadline > Now ? Group.NextDeadline : Now;
            Group.Tick(Now);
            AfterEvent();
        }

        Now = end;
    }

    public void PassSeconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>The disk is done with everything it was asked to write.</summary>
    public void Flush(bool ok = true)
    {
        while (_unwritten.Count > 0)
        {
            var write = _unwritten[0];
            _unwritten.RemoveAt(0);
            if (ok)
                Stored.Add(write.Group);
            write.Completed(ok, Now);
            _unwritten.AddRange(Group.TakeWrites());
        }
    }

    /// <summary>A stable group of that many members, the first of which leads.</summary>
    public string[] Stabilize(int members = 1, bool isStatic = false)
    {
        var joins = new Reply<JoinAnswer>[members];
        for (var i = 0; i < members; i++)
        {
            joins[i] = Join(instanceId: isStatic ? $"i{i}" : null);
            foreach (var known in joins.Take(i).Where(join => join.IsSent).ToArray())
                joins[Array.IndexOf(joins, known)] = Join(
                    known.Answer().MemberId,
                    isStatic ? $"i{Array.IndexOf(joins, known)}" : null
                );
        }

        var ids = joins.Select(join => join.Answer().MemberId).ToArray();
        var generation = Group.Generation;
        foreach (var id in ids.Skip(1))
            Sync(id, generation);
        Sync(ids[0], generation, [.. ids.Select((id, i) => (id, (byte)(i + 1)))]);
        Group.State.ShouldBe(GroupState.Stable);
        return ids;
    }

    private void AfterEvent()
    {
        _unwritten.AddRange(Group.TakeWrites());
        if (WritesAtOnce)
            Flush();
    }
}

/// <summary>What a join may be varied by.</summary>
internal sealed class JoinRequestBuilder
{
    public TimeSpan RebalanceTimeout { get; set; } = TimeSpan.FromSeconds(30);
    public string ProtocolType { get; set; } = "consumer";
    public byte[] Metadata { get; set; } = [1];
    public bool SupportsSkippingAssignment { get; set; }
}

internal static class Replies
{
    /// <summary>The answer, which must have been given.</summary>
    public static T Answer<T>(this Reply<T> reply)
    {
        reply.IsSent.ShouldBeTrue("still parked");
        return reply.Task.GetAwaiter().GetResult();
    }
}
