namespace LeadStreams.Local.Broker.Groups;

/// <summary>
/// Who is in a group: members in order of joining, the ids handed out to newcomers that
/// did not come back yet (KIP-394), and the vote on the protocol.
/// </summary>
internal sealed class Membership
{
    private readonly OrderedDictionary<string, GroupMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _pending = new(StringComparer.Ordinal);

    public IEnumerable<GroupMember> All => _members.Values;
    public int Count => _members.Count;
    public int PendingCount => _pending.Count;
    public string? Leader { get; set; }
    public string? ProtocolType { get; set; }

    public GroupMember? Find(string memberId) => _members.GetValueOrDefault(memberId);

    public GroupMember? FindStatic(string instanceId) => All.FirstOrDefault(member => member.InstanceId == instanceId);

    public bool IsPending(string memberId) => _pending.ContainsKey(memberId);

    public void AddPending(string memberId, DateTimeOffset deadline) => _pending[memberId] = deadline;

    public bool RemovePending(string memberId) => _pending.Remove(memberId);

    public IEnumerable<DateTimeOffset> PendingDeadlines => _pending.Values;

    public IReadOnlyList<string> PendingExpiredAt(DateTimeOffset now) =>
        [.. _pending.Where(one => one.Value <= now).Select(one => one.Key)];

    public void Add(GroupMember member)
    {
        _members.Add(member.MemberId, member);
        Leader ??= member.MemberId;
        _pending.Remove(member.MemberId);
    }

    public void Remove(GroupMember member)
    {
        _members.Remove(member.MemberId);
        if (IsLeader(member))
            Leader = _members.Count > 0 ? _members.GetAt(0).Key : null;
    }

    /// <summary>Gives a static member's place, assignment and leadership to its next incarnation.</summary>
    public GroupMember Replace(GroupMember old, string memberId, JoinRequest request)
    {
        var member = new GroupMember
        {
            MemberId = memberId,
            InstanceId = old.InstanceId,
            ClientId = request.ClientId,
            ClientHost = request.ClientHost,
            Assignment = old.Assignment,
            Protocols = old.Protocols,
            OwesSync = old.OwesSync,
        };
        var place = _members.IndexOf(old.MemberId);
        _members.RemoveAt(place);
        _members.Insert(place, memberId, member);
        Leader = IsLeader(old) ? memberId : Leader;
        return member;
    }

    public bool IsLeader(GroupMember member) => Leader == member.MemberId;

    /// <summary>Makes sure that the leader is one of those that rejoined; false when nobody did.</summary>
    public bool TryElectJoinedLeader()
    {
        var joined = All.Where(member => member.AwaitingJoin is not null).Select(member => member.MemberId).ToArray();
        if (joined.Length > 0 && !joined.Contains(Leader))
            Leader = joined[0];
        return joined.Length > 0;
    }

    /// <summary>Whether a member with these protocols can sit with all present members.</summary>
    public bool Accepts(string protocolType, IReadOnlyList<GroupProtocol> protocols)
    {
        if (_members.Count == 0)
            return protocolType.Length > 0 && protocols.Count > 0;
        return ProtocolType == protocolType && protocols.Any(protocol => AllSpeak(protocol.Name));
    }

    /// <summary>
    /// Every member votes for the first of its protocols that all speak; most votes win, the earlier voter breaks a tie.
    /// </summary>
    public string? ElectProtocol() =>
        _members
            .Values.Select(member => member.Protocols.FirstOrDefault(protocol => AllSpeak(protocol.Name))?.Name)
            .OfType<string>()
            .CountBy(vote => vote)
            .OrderByDescending(votes => votes.Value) // Stable: of equals the one named first.
            .FirstOrDefault()
            .Key;

    /// <summary>The longest rebalance timeout of all members: how long a rebalance may wait for them.</summary>
    public TimeSpan RebalanceTimeout =>
        _members.Values.Select(member => member.RebalanceTimeout).DefaultIfEmpty().Max();

    /// <summary>
    /// Finds who speaks, or the error: an instance id held by another member id is fenced, an unknown one is unknown.
    /// </summary>
    public short TryIdentify(MemberIdentity speaker, out GroupMember? member)
    {
        member = speaker.InstanceId is { } instanceId ? FindStatic(instanceId) : Find(speaker.MemberId);
        if (member is null)
            return ErrorCode.UnknownMemberId;
        return member.MemberId == speaker.MemberId ? ErrorCode.None : ErrorCode.FencedInstanceId;
    }

    private bool AllSpeak(string protocol) => _members.Values.All(member => member.Speaks(protocol));
}
