namespace LeadStreams.Local.Broker.Groups;

/// <summary>States of a group under the classic protocol; the names go out in DescribeGroups and ListGroups.</summary>
internal enum GroupState
{
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
    Dead,
}

/// <summary>A generation as the internal log keeps it (only stable ones, with their assignments, and empty ones).</summary>
internal sealed record StoredGroup
{
    public required int Generation { get; init; }
    public required string? ProtocolType { get; init; }
    public required string? Protocol { get; init; }
    public required string? Leader { get; init; }

    /// <summary>When the group came into this state; for an empty one the start of the offsets' retention.</summary>
    public required DateTimeOffset Since { get; init; }
    public required IReadOnlyList<GroupMember> Members { get; init; }
}

/// <summary>
/// Something a group wants written. <paramref name="Completed"/> is to be called with the outcome, as one more event of
/// the group; writes of a group are carried out in the order it asked for them.
/// </summary>
internal sealed record GroupWrite(StoredGroup Group, Action<bool, DateTimeOffset> Completed);

/// <summary>
/// The phases of a group's rebalances: gathering members (with the delay that gives the first ones company), handing out the
/// generation, waiting for the leader's assignment and for everybody to fetch theirs. <see cref="Group"/> decides who may do
/// what; this class moves the state. See there for the state table.
/// </summary>
internal sealed class Rebalance(Membership members, GroupOptions options)
{
    private readonly List<GroupWrite> _writes = [];
    private DateTimeOffset _initialDelayCap;
    private bool _inInitialDelay;
    private int _generationBeingStored = -1;

    public GroupState State { get; private set; } = GroupState.Empty;
    public int Generation { get; private set; }
    public string? Protocol { get; private set; }

    /// <summary>When the present state was entered.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>When <see cref="EndPhase"/> is due.</summary>
    public DateTimeOffset PhaseDeadline { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>A newcomer has arrived since the initial delay last began: it is worth prolonging.</summary>
    public bool CompanyArrived { get; set; }

    /// <summary>What is to be written since the last call, in order.</summary>
    public IReadOnlyList<GroupWrite> TakeWrites()
    {
        GroupWrite[] taken = [.. _writes];
        _writes.Clear();
        return taken;
    }

    public void Restore(StoredGroup stored, DateTimeOffset now)
    {
        Generation = stored.Generation;
        Protocol = stored.Protocol;
        Since = stored.Since;
        State = stored.Members.Count == 0 ? GroupState.Empty : GroupState.Stable;
        members.ProtocolType = stored.ProtocolType;
        foreach (var member in stored.Members)
        {
            member.Deadline = now + member.SessionTimeout;
            members.Add(member);
        }

        members.Leader = stored.Leader;
    }

    public void Die(DateTimeOffset now) => Enter(GroupState.Dead, DateTimeOffset.MaxValue, now);

    /// <summary>Starts gathering (or goes on gathering), and completes at once when everybody is there.</summary>
    public void Prepare(DateTimeOffset now)
    {
        if (State == GroupState.CompletingRebalance)
        {
            foreach (var member in members.All)
                member.AnswerSync(SyncAnswer.Failed(ErrorCode.RebalanceInProgress));
        }

        if (State != GroupState.PreparingRebalance)
        {
            var timeout = members.RebalanceTimeout;
            _inInitialDelay = State == GroupState.Empty && options.InitialRebalanceDelay > TimeSpan.Zero;
            _initialDelayCap = now + timeout;
            CompanyArrived = false;
            foreach (var member in members.All)
                member.OwesSync = false;
            Enter(
                GroupState.PreparingRebalance,
                now + (_inInitialDelay ? options.InitialRebalanceDelay : timeout),
                now
            );
        }

        TryCompleteJoin(now);
    }

    /// <summary>Completes the gathering when no one is missing any more.</summary>
    public void TryCompleteJoin(DateTimeOffset now)
    {
        if (State != GroupState.PreparingRebalance || _inInitialDelay || members.PendingCount > 0)
            return;
        if (members.All.All(member => member.AwaitingJoin is not null))
            CompleteJoin(now);
    }

    /// <summary>The time of the present phase is over.</summary>
    public void EndPhase(DateTimeOffset now)
    {
        if (State != GroupState.PreparingRebalance)
            DropThoseWhoOweSync(now);
        else if (_inInitialDelay && CompanyArrived && now < _initialDelayCap)
        {
            CompanyArrived = false;
            var prolonged = now + options.InitialRebalanceDelay;
            PhaseDeadline = prolonged < _initialDelayCap ? prolonged : _initialDelayCap;
        }
        else
            CompleteJoin(now);
    }

    /// <summary>Writes the leader's assignments; the waiting syncs are answered when that is durable.</summary>
    public void Store(IReadOnlyDictionary<string, byte[]> assignments)
    {
        if (_generationBeingStored == Generation)
            return;
        _generationBeingStored = Generation;
        var stored = Snapshot(assignments);
        _writes.Add(new GroupWrite(stored, (ok, now) => AssignmentStored(stored, ok, now)));
    }

    /// <summary>Writes the group as it is, when only who its members are has changed.</summary>
    public void StoreMembers(Action<bool, DateTimeOffset> completed) =>
        _writes.Add(new GroupWrite(Snapshot(), completed));

    /// <summary>Takes a member out and answers whatever of it is parked.</summary>
    public void Remove(GroupMember member)
    {
        member.AnswerJoin(JoinAnswer.Failed(ErrorCode.UnknownMemberId, member.MemberId));
        member.AnswerSync(SyncAnswer.Failed(ErrorCode.UnknownMemberId));
        members.Remove(member);
    }

    /// <summary>The answer that tells a member the present generation; the leader is told the members too.</summary>
    public JoinAnswer Joined(GroupMember member) =>
        new()
        {
            Error = ErrorCode.None,
            Generation = Generation,
            ProtocolType = members.ProtocolType,
            Protocol = Protocol,
            Leader = members.Leader ?? "",
            MemberId = member.MemberId,
            Members = members.IsLeader(member)
                ?
                [
                    .. members.All.Select(one => new JoinedMember(
                        one.MemberId,
                        one.InstanceId,
                        one.MetadataFor(Protocol)
                    )),
                ]
                : [],
        };

    public SyncAnswer AssignmentOf(GroupMember member) =>
        new(ErrorCode.None, members.ProtocolType, Protocol, member.Assignment);

    private void CompleteJoin(DateTimeOffset now)
    {
        _inInitialDelay = false;
        foreach (var absent in members.All.Where(member => member.AwaitingJoin is null && !member.IsStatic).ToArray())
            Remove(absent);
        if (members.Count > 0 && !members.TryElectJoinedLeader())
        {
            // Only static members are left and none came back yet: wait for them or for the end of their sessions.
            PhaseDeadline = now + members.RebalanceTimeout;
            return;
        }

        Generation++;
        Protocol = members.ElectProtocol();
        if (members.Count == 0)
        {
            Enter(GroupState.Empty, DateTimeOffset.MaxValue, now);
            StoreMembers(static (_, _) => { });
            return;
        }

        Enter(GroupState.CompletingRebalance, now + members.RebalanceTimeout, now);
        foreach (var member in members.All.Where(member => member.AwaitingJoin is not null))
        {
            member.IsNew = false;
            member.OwesSync = true;
            member.Deadline = now + member.SessionTimeout;
            member.AnswerJoin(Joined(member));
        }
    }

    private void AssignmentStored(StoredGroup stored, bool ok, DateTimeOffset now)
    {
        if (_generationBeingStored == stored.Generation)
            _generationBeingStored = -1;
        if (State != GroupState.CompletingRebalance || Generation != stored.Generation)
            return;
        if (!ok)
        {
            foreach (var member in members.All)
                member.AnswerSync(SyncAnswer.Failed(ErrorCode.CoordinatorNotAvailable));
            Prepare(now);
            return;
        }

        // Who has not synced yet keeps the deadline of this phase.
        Enter(GroupState.Stable, PhaseDeadline, now);
        foreach (var one in stored.Members)
        {
            if (members.Find(one.MemberId) is not { } member)
                continue;
            member.Assignment = one.Assignment;
            if (member.AwaitingSync is not null)
                member.Deadline = now + member.SessionTimeout;
            member.AnswerSync(AssignmentOf(member));
        }
    }

    private void DropThoseWhoOweSync(DateTimeOffset now)
    {
        PhaseDeadline = DateTimeOffset.MaxValue;
        var late = members.All.Where(member => member.OwesSync).ToArray();
        foreach (var member in late)
            Remove(member);
        if (late.Length > 0)
            Prepare(now);
    }

    private void Enter(GroupState state, DateTimeOffset phaseDeadline, DateTimeOffset now)
    {
        State = state;
        PhaseDeadline = phaseDeadline;
        Since = now;
    }

    /// <summary>The group as it is, or as it will be when these assignments are in force.</summary>
    public StoredGroup Snapshot(IReadOnlyDictionary<string, byte[]>? assignments = null) =>
        new()
        {
            Generation = Generation,
            ProtocolType = members.ProtocolType,
            Protocol = Protocol,
            Leader = members.Leader,
            Since = Since,
            Members =
            [
                .. members.All.Select(one =>
                    one.Snapshot(assignments is null ? one.Assignment : assignments.GetValueOrDefault(one.MemberId, []))
                ),
            ],
        };
}
