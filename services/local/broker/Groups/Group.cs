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
internal sealed class Group
{
    /// <summary>How long a newcomer that never was given its member id may stay parked (as Apache Kafka has it).</summary>
    private static readonly TimeSpan _newMemberJoinTimeout = TimeSpan.FromMinutes(5);

    private readonly GroupOptions _options;
    private readonly Rebalance _rebalance;

    public Group(string groupId, GroupOptions options)
    {
        GroupId = groupId;
        _options = options;
        _rebalance = new Rebalance(Members, options);
    }

    public string GroupId { get; }
    public Membership Members { get; } = new();
    public GroupState State => _rebalance.State;
    public int Generation => _rebalance.Generation;
    public string? Protocol => _rebalance.Protocol;

    /// <summary>When the present state was entered; the retention of an empty group's offsets counts from it.</summary>
    public DateTimeOffset Since => _rebalance.Since;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public DateTimeOffset NextDeadline =>
        Members
            .PendingDeadlines.Concat(Members.All.Select(member => member.Deadline))
            .Append(_rebalance.PhaseDeadline)
            .Min();

    /// <summary>What is to be written since the last call, in order.</summary>
    public IReadOnlyList<GroupWrite> TakeWrites() => _rebalance.TakeWrites();

    /// <summary>The group as it is.</summary>
    public StoredGroup Snapshot() => _rebalance.Snapshot();

    /// <summary>Takes up a stored generation after a start; every member gets a full session to show itself.</summary>
    public void Restore(StoredGroup stored, DateTimeOffset now) => _rebalance.Restore(stored, now);

    /// <summary>Somebody joins; <paramref name="freshMemberId"/> is a never used id in case that a newcomer needs one.</summary>
    public void Join(JoinRequest request, string freshMemberId, DateTimeOffset now, Reply<JoinAnswer> reply)
    {
        var speaker = new MemberIdentity(request.MemberId, request.InstanceId);
        var returns = request.MemberId.Length > 0;
        var isPending = returns && request.InstanceId is null && Members.IsPending(request.MemberId);
        GroupMember? member = null;
        if (State == GroupState.Dead)
            reply.Send(JoinAnswer.Failed(ErrorCode.CoordinatorNotAvailable, request.MemberId));
        else if (!HasRoomFor(request))
            reply.Send(JoinAnswer.Failed(ErrorCode.GroupMaxSizeReached));
        else if (returns && !isPending && Members.TryIdentify(speaker, out member) is var error and not ErrorCode.None)
            reply.Send(JoinAnswer.Failed(error, request.MemberId));
        else if (!Members.Accepts(request.ProtocolType, request.Protocols))
            reply.Send(JoinAnswer.Failed(ErrorCode.InconsistentGroupProtocol, request.MemberId));
        else if (isPending)
            Add(request, request.MemberId, now, reply);
        else if (member is not null)
            Rejoin(member, request, now, reply);
        else
            JoinWithoutMemberId(request, freshMemberId, now, reply);
    }

    public void Sync(SyncRequest request, DateTimeOffset now, Reply<SyncAnswer> reply)
    {
        var speaker = new MemberIdentity(request.MemberId, request.InstanceId);
        var error = Identify(speaker, request.Generation, out var member);

        // What a client leaves out it agrees to.
        var claimed = (request.ProtocolType ?? Members.ProtocolType, request.Protocol ?? Protocol);
        if (error == ErrorCode.None && claimed != (Members.ProtocolType, Protocol))
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
            reply.Send(_rebalance.AssignmentOf(member));
            return;
        }

        member.AnswerSync(SyncAnswer.Failed(ErrorCode.RebalanceInProgress));
        member.AwaitingSync = reply;
        if (Members.IsLeader(member))
            _rebalance.Store(request.Assignments);
    }

    public short Heartbeat(MemberIdentity speaker, int generation, DateTimeOffset now)
    {
        var error = Identify(speaker, generation, out var member);
        if (error != ErrorCode.None)
            return error;
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
            _rebalance.TryCompleteJoin(now);
            return ErrorCode.None;
        }

        GroupMember? member;
        if (leaver.InstanceId is not null && leaver.MemberId.Length == 0)
            member = Members.FindStatic(leaver.InstanceId);
        else if (Members.TryIdentify(leaver, out member) is var error and not ErrorCode.None)
            return error;
        if (member is null)
            return ErrorCode.UnknownMemberId;
        Drop(member, now);
        return ErrorCode.None;
    }

    /// <summary>
    /// Whether this speaker may commit offsets. An empty group takes them from anyone who claims no generation; a
    /// <paramref name="transactional"/> commit is not held up by a rebalance, and old ones name no member at all.
    /// </summary>
    public short CheckCommit(MemberIdentity speaker, int generation, bool transactional, DateTimeOffset now)
    {
        if (generation < 0 && State == GroupState.Empty)
            return ErrorCode.None;
        if (transactional && generation < 0 && speaker is { MemberId.Length: 0, InstanceId: null })
            return State == GroupState.Dead ? ErrorCode.CoordinatorNotAvailable : ErrorCode.None;
        var error = Identify(speaker, generation, out var member);
        if (error != ErrorCode.None)
            return error;
        if (!transactional && State == GroupState.CompletingRebalance)
            return ErrorCode.RebalanceInProgress;
        member!.Deadline = now + member.SessionTimeout;
        return ErrorCode.None;
    }

    /// <summary>An empty group dies; one with members answers 68.</summary>
    public short Delete(DateTimeOffset now)
    {
        if (State == GroupState.Dead)
            return ErrorCode.GroupIdNotFound;
        if (State != GroupState.Empty)
            return ErrorCode.NonEmptyGroup;
        _rebalance.Die(now);
        return ErrorCode.None;
    }

    /// <summary>Time has passed: sessions, handed-out ids and phases that are over end.</summary>
    public void Tick(DateTimeOffset now)
    {
        foreach (var memberId in Members.PendingExpiredAt(now))
            Members.RemovePending(memberId);
        foreach (var member in Members.All.ToArray())
        {
            if (member.Deadline > now || Members.Find(member.MemberId) != member)
                continue;
            if (member.IsParked && !member.IsNew)
                member.Deadline = now + member.SessionTimeout;
            else
                Drop(member, now);
        }

        _rebalance.TryCompleteJoin(now);
        if (_rebalance.PhaseDeadline <= now)
            _rebalance.EndPhase(now);
    }

    private void JoinWithoutMemberId(JoinRequest request, string memberId, DateTimeOffset now, Reply<JoinAnswer> reply)
    {
        if (request.InstanceId is not null && Members.FindStatic(request.InstanceId) is { } old)
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
        var member = new GroupMember
        {
            MemberId = memberId,
            InstanceId = request.InstanceId,
            ClientId = request.ClientId,
            ClientHost = request.ClientHost,
            IsNew = true,
        };
        Members.Add(member);
        Park(member, request, now, reply);
        member.Deadline = now + _newMemberJoinTimeout;
        _rebalance.CompanyArrived = true;
        _rebalance.Prepare(now);
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
            reply.Send(_rebalance.Joined(member));
            return;
        }

        Park(member, request, now, reply);
        _rebalance.Prepare(now);
    }

    private void ReplaceStatic(
        GroupMember old,
        string memberId,
        JoinRequest request,
        DateTimeOffset now,
        Reply<JoinAnswer> reply
    )
    {
        old.AnswerJoin(JoinAnswer.Failed(ErrorCode.FencedInstanceId, old.MemberId));
        old.AnswerSync(SyncAnswer.Failed(ErrorCode.FencedInstanceId));
        var unchanged = old.Offers(request.Protocols);
        var member = Members.Replace(old, memberId, request);
        Park(member, request, now, reply);
        if (State != GroupState.Stable || !unchanged)
        {
            _rebalance.Prepare(now);
            return;
        }

        var generation = Generation;
        _rebalance.StoreMembers(
            (stored, _) => WelcomeBack(member, generation, reply, request.SupportsSkippingAssignment, stored)
        );
    }

    private void WelcomeBack(GroupMember member, int generation, Reply<JoinAnswer> reply, bool skips, bool stored)
    {
        // A rebalance that began meanwhile has taken the parked join over.
        if (member.AwaitingJoin != reply || State != GroupState.Stable || Generation != generation)
            return;
        member.AnswerJoin(
            stored
                ? _rebalance.Joined(member) with
                {
                    SkipAssignment = skips && Members.IsLeader(member),
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

    private void Drop(GroupMember member, DateTimeOffset now)
    {
        _rebalance.Remove(member);
        if (State is not (GroupState.Empty or GroupState.Dead))
            _rebalance.Prepare(now);
    }

    private bool HasRoomFor(JoinRequest request) =>
        Members.Count < _options.MaxSize
        || Members.Find(request.MemberId) is not null
        || (request.InstanceId is not null && Members.FindStatic(request.InstanceId) is not null);

    /// <summary>Finds the member that speaks of a generation, or the error.</summary>
    private short Identify(MemberIdentity speaker, int generation, out GroupMember? member)
    {
        var error = Members.TryIdentify(speaker, out member);
        if (State == GroupState.Dead)
            return ErrorCode.CoordinatorNotAvailable;
        return error == ErrorCode.None && generation != Generation ? ErrorCode.IllegalGeneration : error;
    }
}
