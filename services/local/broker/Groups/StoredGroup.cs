namespace LeadStreams.Local.Broker.Groups;

/// <summary>A member as the internal log keeps it.</summary>
internal sealed record StoredMember
{
    public required string MemberId { get; init; }
    public required string? InstanceId { get; init; }
    public required string ClientId { get; init; }
    public required string ClientHost { get; init; }
    public required TimeSpan SessionTimeout { get; init; }
    public required TimeSpan RebalanceTimeout { get; init; }
    public required IReadOnlyList<GroupProtocol> Protocols { get; init; }
    public required byte[] Assignment { get; init; }

    public static StoredMember Of(GroupMember member, byte[] assignment) =>
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

    public GroupMember ToMember(DateTimeOffset now) =>
        new(MemberId, InstanceId, ClientId, ClientHost)
        {
            SessionTimeout = SessionTimeout,
            RebalanceTimeout = RebalanceTimeout,
            Protocols = Protocols,
            Assignment = Assignment,
            Deadline = now + SessionTimeout,
        };
}

/// <summary>A generation as the internal log keeps it: stable with its assignments, or empty.</summary>
internal sealed record StoredGroup
{
    public required int Generation { get; init; }
    public required string? ProtocolType { get; init; }
    public required string? Protocol { get; init; }
    public required string? Leader { get; init; }

    /// <summary>When the group came into this state; for an empty one the start of the offsets' retention.</summary>
    public required DateTimeOffset Since { get; init; }
    public required IReadOnlyList<StoredMember> Members { get; init; }
}

/// <summary>
/// Something a group wants written. <paramref name="Completed"/> is to be called with the outcome, as one more event of
/// the group; writes of a group are carried out in the order it asked for them.
/// </summary>
internal sealed record GroupWrite(StoredGroup Group, Action<bool, DateTimeOffset> Completed);
