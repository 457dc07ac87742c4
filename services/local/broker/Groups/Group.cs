using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Groups;

/// <summary>
/// One group under the classic rebalance protocol (Kafka protocol; KIP-62, KIP-134, KIP-345, KIP-394, KIP-814): a state machine without I/O, clock or
/// lock. Every method is one event at the time <c>now</c>; answers go to the <see cref="Reply{T}"/> objects, what is to be made durable to
/// <see cref="TakeWrites"/>, and the next time it must hear <see cref="Tick"/> is <see cref="NextDeadline"/>.
/// <code>
///   event                     Empty            PreparingRebalance     CompletingRebalance        Stable
///   join: newcomer            Preparing (1)    park                   Preparing (2)              Preparing
///   join: member, same offer  -                park                   answer generation          leader: Preparing, else answer
///   join: member, new offer   -                park                   Preparing (2)              Preparing
///   join: static comes back   -                fence old, park        fence old, Preparing (2)   fence old, write, answer (3)
///   all joined / time is up   -                Completing or Empty    -                          -
///   sync: leader              25               27                     write, then Stable         answer assignment
///   sync: follower            25               27                     park                       answer assignment
///   heartbeat                 25               27                     0                          0
///   leave, session over       -                maybe complete         Preparing (2)              Preparing
///   sync deadline over        -                -                      drop the late, Preparing (2 when any)
///   delete                    Dead             error 68               error 68                   error 68
///   (1) waits the initial delay for company, prolonged while newcomers arrive
///   (2) parked syncs are answered with 27
///   (3) only with an unchanged offer, else Preparing
/// </code>
/// </summary>
internal sealed class Group(string groupId, GroupOptions options)
{
    /// <summary>How long a newcomer that never was given its member id may stay parked (as Apache Kafka has it).</summary>
    private static readonly TimeSpan _newMemberJoinTimeout = TimeSpan.FromMinutes(5);

    private readonly List<GroupWrite> _writes = [];
    private DateTimeOffset _phaseDeadline = DateTimeOffset.MaxValue;
    private DateTimeOffset _initialDelayCap;
    private bool _inInitialDelay;
    private bool _companyArrived;
    private int _generationBeingStored = -1;

    public string GroupId { get; } = groupId;
    public GroupState State { get; private set; } = GroupState.Empty;
    public int Generation { get; private set; }
    public string? Protocol { get; private set; }

    /// <summary>When the present state was entered; the retention of an empty group's offsets counts from it.</summary>
    public DateTimeOffset Since { get; private set; }
    public Membership Members { get; } = new();

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public DateTimeOffset NextDeadline
    {
        get
        {
            var next = _phaseDeadline;
            foreach (var deadline in Members.PendingDeadlines)
                next = deadline < next ? deadline : next;
            foreach (var member in Members.All)
                next = member.Deadline < next ? member.Deadline : next;
            return next;
        }
    }

    /// <summary>What is to be written since the last call, in order.</summary>
    public IReadOnlyList<GroupWrite> TakeWrites()
    {
        if (_writes.Count == 0)
            return [];
        var taken = _writes.ToArray();
        _writes.Clear();
        return taken;
    }

    /// <summary>Takes up a stored generation after a start; every member gets a full session to show itself.</summary>
    public void Restore(StoredGroup stored, DateTimeOffset now)
    {
        Generation = stored.Generation;
        Protocol = stored.Protocol;
        Since = stored.Since;
        Members.ProtocolType = stored.ProtocolType;
        State = stored.Members.Count == 0 ? GroupState.Empty : GroupState.Stable;
        foreach (var one in stored.Members)
        {
            var member = new GroupMember(one.MemberId, one.InstanceId, one.ClientId, one.ClientHost)
            {
                SessionTimeout = one.SessionTimeout,
                RebalanceTimeout = one.RebalanceTimeout,
                Protocols = one.Protocols,
                Assignment = one.Assignment,
                Deadline = now + one.SessionTimeout,
            };
            Members.Add(member);
        }

        Members.RestoreLeader(stored.Leader);
    }

    /// <param name="freshMemberId">A never used id, for the case that this newcomer needs one.</param>
    public void Join(JoinRequest request, string freshMemberId, DateTimeOffset now, Reply<JoinAnswer> reply)
    {
        var speaker = new MemberIdentity(request.MemberId, request.InstanceId);
        if (State == GroupState.Dead)
            reply.Send(JoinAnswer.Failed(ErrorCode.CoordinatorNotAvailable, request.MemberId));
        else if (!HasRoomFor(request))
            reply.Send(JoinAnswer.Failed(ErrorCode.GroupMaxSizeReached));
        else if (request.MemberId.Length == 0)
            JoinWithoutMemberId(request, freshMemberId, now, reply);
        else if (request.InstanceId is null && Members.IsPending(request.MemberId))
            Add(request, request.MemberId, now, reply);
        else if (Members.TryIdentify(speaker, out var member) is var unknown and not ErrorCode.None)
            reply.Send(JoinAnswer.Failed(unknown, request.MemberId));
        else if (!Members.Accepts(request.ProtocolType, request.Protocols))
            reply.Send(JoinAnswer.Failed(ErrorCode.InconsistentGroupProtocol, request.MemberId));
        else
            Rejoin(member!, request, now, reply);
    }

    public void Sync(SyncRequest request, DateTimeOffset now, Reply<SyncAnswer> reply)
    {
        var error = Members.TryIdentify(new MemberIdentity(request.MemberId, request.InstanceId), out var member);
        if (State == GroupState.Dead)
            error = ErrorCode.CoordinatorNotAvailable;
        else if (error == ErrorCode.None && request.Generation != Generation)
            error = ErrorCode.IllegalGeneration;
        else if (error == ErrorCode.None && Differs(request.ProtocolType, Members.ProtocolType))
            error = ErrorCode.InconsistentGroupProtocol;
        else if (error == ErrorCode.None && Differs(request.Protocol, Protocol))
            error = ErrorCode.InconsistentGroupProtocol;
        else if (error == ErrorCode.None && State == GroupState.PreparingRebalance)
            error = ErrorCode.RebalanceInProgress;
        if (error != ErrorCode.None)
        {
            reply.Send(SyncAnswer.Failed(error));
            return;
        }

        member!.OwesSync = false;
        member.Deadline = now + member.SessionTimeout;
        if (State == GroupState.Stable)
        {
            reply.Send(AssignmentOf(member));
            return;
        }

        member.AnswerSync(SyncAnswer.Failed(ErrorCode.RebalanceInProgress));
        member.AwaitingSync = reply;
        if (Members.IsLeader(member) && _generationBeingStored != Generation)
            Store(request.Assignments, now);
    }

    public short Heartbeat(MemberIdentity speaker, int generation, DateTimeOffset now)
    {
        if (State == GroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        var error = Members.TryIdentify(speaker, out var member);
        if (error != ErrorCode.None)
            return error;
        if (generation != Generation)
            return ErrorCode.IllegalGeneration;
        member!.Deadline = now + member.SessionTimeout;
        return State == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    /// <summary>One member goes, named by its id, its instance id or both.</summary>
    public short Leave(MemberIdentity leaver, DateTimeOffset now)
    {
        if (State == GroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        if (leaver.InstanceId is null && Members.RemovePending(leaver.MemberId))
        {
            TryCompleteJoin(now);
            return ErrorCode.None;
        }

        GroupMember? member;
        if (leaver.InstanceId is not null && leaver.MemberId.Length == 0)
            member = Members.FindStatic(leaver.InstanceId);
        else if (Members.TryIdentify(leaver, out member) is var error and not ErrorCode.None)
            return error;
        if (member is null)
            return ErrorCode.UnknownMemberId;
        Remove(member);
        AfterRemoval(now);
        return ErrorCode.None;
    }

    /// <summary>
    /// Whether this speaker may commit offsets. An empty group takes them from anyone who claims no generation.
    /// </summary>
    /// <param name="transactional">TxnOffsetCommit: not held up by a rebalance, and silent about members when old.</param>
    public short CheckCommit(MemberIdentity speaker, int generation, bool transactional, DateTimeOffset now)
    {
        if (State == GroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        if (generation < 0 && State == GroupState.Empty)
            return ErrorCode.None;
        if (generation < 0 && speaker is { MemberId.Length: 0, InstanceId: null })
            return transactional ? ErrorCode.None : ErrorCode.UnknownMemberId;
        var error = Members.TryIdentify(speaker, out var member);
        if (error != ErrorCode.None)
            return error;
        if (generation != Generation)
            return ErrorCode.IllegalGeneration;
        if (!transactional && State == GroupState.CompletingRebalance)
            return ErrorCode.RebalanceInProgress;
        member!.Deadline = now + member.SessionTimeout;
        return ErrorCode.None;
    }

    /// <summary>An empty group dies; one with members, or that somebody is about to join, answers 68.</summary>
    public short Delete()
    {
        if (State == GroupState.Dead)
            return ErrorCode.GroupIdNotFound;
        if (State != GroupState.Empty)
            return ErrorCode.NonEmptyGroup;
        State = GroupState.Dead;
        return ErrorCode.None;
    }

    /// <summary>Time has passed: sessions, handed-out ids and phases that are over end.</summary>
    public void Tick(DateTimeOffset now)
    {
        foreach (var memberId in Members.PendingExpiredAt(now))
            Members.RemovePending(memberId);
        foreach (var member in Members.All.ToArray())
        {
            if (member.Deadline > now)
                continue;
            if (member.IsParked && !member.IsNew)
                member.Deadline = now + member.SessionTimeout;
            else
                Expire(member, now);
        }

        TryCompleteJoin(now);
        if (_phaseDeadline <= now)
            EndPhase(now);
    }

    private void JoinWithoutMemberId(JoinRequest request, string memberId, DateTimeOffset now, Reply<JoinAnswer> reply)
    {
        if (!Members.Accepts(request.ProtocolType, request.Protocols))
            reply.Send(JoinAnswer.Failed(ErrorCode.InconsistentGroupProtocol));
        else if (request.InstanceId is not null && Members.FindStatic(request.InstanceId) is { } old)
            ReplaceStatic(old, memberId, request, now, reply);
        else if (request.InstanceId is null && request.RequiresKnownMemberId)
        {
            Members.AddPending(memberId, now + request.SessionTimeout);
            reply.Send(JoinAnswer.Failed(ErrorCode.MemberIdRequired, memberId));
        }
        else
            Add(request, memberId, now, reply);
    }

    private void Add(JoinRequest request, string memberId, DateTimeOffset now, Reply<JoinAnswer> reply)
    {
        if (!Members.Accepts(request.ProtocolType, request.Protocols))
        {
            reply.Send(JoinAnswer.Failed(ErrorCode.InconsistentGroupProtocol, memberId));
            return;
        }

        var member = new GroupMember(memberId, request.InstanceId, request.ClientId, request.ClientHost) { IsNew = true };
        Members.Add(member);
        Park(member, request, now, reply);
        member.Deadline = now + _newMemberJoinTimeout;
        _companyArrived = true;
        PrepareRebalance(now);
    }

    private void Rejoin(GroupMember member, JoinRequest request, DateTimeOffset now, Reply<JoinAnswer> reply)
    {
        var unchanged = member.Offers(request.Protocols);
        var informed =
            State == GroupState.CompletingRebalance && unchanged
            || State == GroupState.Stable && unchanged && !Members.IsLeader(member);
        if (informed)
        {
            member.Deadline = now + member.SessionTimeout;
            reply.Send(JoinedAnswer(member));
            return;
        }

        Park(member, request, now, reply);
        PrepareRebalance(now);
    }

    private void ReplaceStatic(GroupMember old, string memberId, JoinRequest request, DateTimeOffset now, Reply<JoinAnswer> reply)
    {
        old.AnswerJoin(JoinAnswer.Failed(ErrorCode.FencedInstanceId, old.MemberId));
        old.AnswerSync(SyncAnswer.Failed(ErrorCode.FencedInstanceId));
        var unchanged = old.Offers(request.Protocols);
        var member = Members.Replace(old, memberId, request);
        Park(member, request, now, reply);
        if (State != GroupState.Stable || !unchanged)
        {
            PrepareRebalance(now);
            return;
        }

        var generation = Generation;
        _writes.Add(new GroupWrite(Snapshot(), stored => WelcomeBack(member, generation, reply, request, stored)));
    }

    private void WelcomeBack(GroupMember member, int generation, Reply<JoinAnswer> reply, JoinRequest request, bool stored)
    {
        // A rebalance that began meanwhile has taken the parked join over.
        if (member.AwaitingJoin != reply || State != GroupState.Stable || Generation != generation)
            return;
        member.AnswerJoin(
            stored
                ? JoinedAnswer(member) with
                {
                    SkipAssignment = request.SupportsSkippingAssignment && Members.IsLeader(member),
                }
                : JoinAnswer.Failed(ErrorCode.CoordinatorNotAvailable)
        );
    }

    private void Park(GroupMember member, JoinRequest request, DateTimeOffset now, Reply<JoinAnswer> reply)
    {
        Members.ProtocolType = request.ProtocolType;
        member.Protocols = request.Protocols;
        member.SessionTimeout = request.SessionTimeout;
        member.RebalanceTimeout = request.RebalanceTimeout;
        member.Deadline = now + request.SessionTimeout;
        member.AnswerJoin(JoinAnswer.Failed(ErrorCode.RebalanceInProgress, member.MemberId));
        member.AwaitingJoin = reply;
    }

    private void PrepareRebalance(DateTimeOffset now)
    {
        if (State == GroupState.CompletingRebalance)
        {
            foreach (var member in Members.All)
                member.AnswerSync(SyncAnswer.Failed(ErrorCode.RebalanceInProgress));
        }

        if (State != GroupState.PreparingRebalance)
        {
            var timeout = Members.RebalanceTimeout;
            _inInitialDelay = State == GroupState.Empty && options.InitialRebalanceDelay > TimeSpan.Zero;
            _companyArrived = false;
            _initialDelayCap = now + timeout;
            _phaseDeadline = now + (_inInitialDelay ? options.InitialRebalanceDelay : timeout);
            Enter(GroupState.PreparingRebalance, now);
        }

        TryCompleteJoin(now);
    }

    private void TryCompleteJoin(DateTimeOffset now)
    {
        if (State != GroupState.PreparingRebalance || _inInitialDelay || Members.PendingCount > 0)
            return;
        foreach (var member in Members.All)
        {
            if (member.AwaitingJoin is null)
                return;
        }

        CompleteJoin(now);
    }

    private void EndPhase(DateTimeOffset now)
    {
        if (State != GroupState.PreparingRebalance)
            DropThoseWhoOweSync(now);
        else if (_inInitialDelay && _companyArrived && now < _initialDelayCap)
        {
            _companyArrived = false;
            var prolonged = now + options.InitialRebalanceDelay;
            _phaseDeadline = prolonged < _initialDelayCap ? prolonged : _initialDelayCap;
        }
        else
            CompleteJoin(now);
    }

    private void CompleteJoin(DateTimeOffset now)
    {
        _inInitialDelay = false;
        foreach (var absent in Members.All.Where(member => member.AwaitingJoin is null && !member.IsStatic).ToArray())
            Remove(absent);
        if (Members.Count > 0 && !Members.TryElectJoinedLeader())
        {
            // Only static members are left and none came back yet: wait for them or for the end of their sessions.
            _phaseDeadline = now + Members.RebalanceTimeout;
            return;
        }

        Generation++;
        if (Members.Count == 0)
        {
            BecomeEmpty(now);
            return;
        }

        Protocol = Members.ElectProtocol();
        Enter(GroupState.CompletingRebalance, now);
        _phaseDeadline = now + Members.RebalanceTimeout;
        foreach (var member in Members.All)
        {
            if (member.AwaitingJoin is null)
                continue;
            member.IsNew = false;
            member.OwesSync = true;
            member.Deadline = now + member.SessionTimeout;
            member.AnswerJoin(JoinedAnswer(member));
        }
    }

    private void BecomeEmpty(DateTimeOffset now)
    {
        Protocol = null;
        _phaseDeadline = DateTimeOffset.MaxValue;
        Enter(GroupState.Empty, now);
        _writes.Add(new GroupWrite(Snapshot(), static _ => { }));
    }

    private void Store(IReadOnlyDictionary<string, byte[]> assignments, DateTimeOffset now)
    {
        var generation = Generation;
        _generationBeingStored = generation;
        var stored = Snapshot() with
        {
            Members = [.. Members.All.Select(one => Stored(one, assignments.GetValueOrDefault(one.MemberId, [])))],
        };
        _writes.Add(new GroupWrite(stored, ok => AssignmentStored(stored, ok, now)));
    }

    private void AssignmentStored(StoredGroup stored, bool ok, DateTimeOffset now)
    {
        _generationBeingStored = -1;
        if (State != GroupState.CompletingRebalance || Generation != stored.Generation)
            return;
        if (!ok)
        {
            foreach (var member in Members.All)
                member.AnswerSync(SyncAnswer.Failed(ErrorCode.CoordinatorNotAvailable));
            PrepareRebalance(now);
            return;
        }

        Enter(GroupState.Stable, now);
        foreach (var one in stored.Members)
        {
            if (Members.Find(one.MemberId) is not { } member)
                continue;
            member.Assignment = one.Assignment;
            if (member.AwaitingSync is not null)
                member.Deadline = Later(member.Deadline, now + member.SessionTimeout);
            member.AnswerSync(AssignmentOf(member));
        }
    }

    private void DropThoseWhoOweSync(DateTimeOffset now)
    {
        _phaseDeadline = DateTimeOffset.MaxValue;
        var late = Members.All.Where(member => member.OwesSync).ToArray();
        foreach (var member in late)
            Remove(member);
        if (late.Length > 0)
            AfterRemoval(now);
    }

    private void Expire(GroupMember member, DateTimeOffset now)
    {
        Remove(member);
        AfterRemoval(now);
    }

    private void Remove(GroupMember member)
    {
        member.AnswerJoin(JoinAnswer.Failed(ErrorCode.UnknownMemberId, member.MemberId));
        member.AnswerSync(SyncAnswer.Failed(ErrorCode.UnknownMemberId));
        Members.Remove(member);
    }

    private void AfterRemoval(DateTimeOffset now)
    {
        if (State is not (GroupState.Empty or GroupState.Dead))
            PrepareRebalance(now);
    }

    private void Enter(GroupState state, DateTimeOffset now)
    {
        State = state;
        Since = now;
    }

    private bool HasRoomFor(JoinRequest request)
    {
        if (Members.Find(request.MemberId) is not null)
            return true;
        if (request.InstanceId is not null && Members.FindStatic(request.InstanceId) is not null)
            return true;
        return Members.Count < options.MaxSize;
    }

    private JoinAnswer JoinedAnswer(GroupMember member) =>
        new()
        {
            Error = ErrorCode.None,
            Generation = Generation,
            ProtocolType = Members.ProtocolType,
            Protocol = Protocol,
            Leader = Members.Leader ?? "",
            MemberId = member.MemberId,
            Members = Members.IsLeader(member)
                ? [.. Members.All.Select(one => new JoinedMember(one.MemberId, one.InstanceId, one.MetadataFor(Protocol)))]
                : [],
        };

    private SyncAnswer AssignmentOf(GroupMember member) =>
        new(ErrorCode.None, Members.ProtocolType, Protocol, member.Assignment);

    private StoredGroup Snapshot() =>
        new()
        {
            Generation = Generation,
            ProtocolType = Members.ProtocolType,
            Protocol = Protocol,
            Leader = Members.Leader,
            Since = Since,
            Members = [.. Members.All.Select(one => Stored(one, one.Assignment))],
        };

    private static StoredMember Stored(GroupMember member, byte[] assignment) =>
        new()
        {
            MemberId = member.MemberId,
            InstanceId = member.InstanceId,
            ClientId = member.ClientId,
            ClientHost = member.ClientHost,
            SessionTimeout = member.SessionTimeout,
            RebalanceTimeout = member.RebalanceTimeout,
            Protocols = member.Protocols,
            Assignment = assignment,
        };

    private static bool Differs(string? claimed, string? actual) =>
        claimed is not null && !string.Equals(claimed, actual, StringComparison.Ordinal);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
