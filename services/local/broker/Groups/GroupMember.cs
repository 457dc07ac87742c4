namespace LeadStreams.Local.Broker.Groups;

/// <summary>One member of a group: what is stored and shown of it, and the requests of it that are parked.</summary>
internal sealed class GroupMember
{
    public required string MemberId { get; init; }
    public required string? InstanceId { get; init; }
    public required string ClientId { get; init; }
    public required string ClientHost { get; init; }
    public TimeSpan SessionTimeout { get; set; }
    public TimeSpan RebalanceTimeout { get; set; }
    public IReadOnlyList<GroupProtocol> Protocols { get; set; } = [];
    public byte[] Assignment { get; set; } = [];
    public Reply<JoinAnswer>? AwaitingJoin { get; set; }
    public Reply<SyncAnswer>? AwaitingSync { get; set; }

    /// <summary>Joined, but its first rebalance is not over: it may not know its own id yet.</summary>
    public bool IsNew { get; set; }

    /// <summary>In this generation it was told to sync and has not done so.</summary>
    public bool OwesSync { get; set; }

    /// <summary>Without a sign of life it is taken for gone at this time.</summary>
    public DateTimeOffset Deadline { get; set; }

    public bool IsStatic => InstanceId is not null;

    /// <summary>A parked request shows that the client is there.</summary>
    public bool IsParked => AwaitingJoin is not null || AwaitingSync is not null;

    public byte[] MetadataFor(string? protocol) =>
        Protocols.FirstOrDefault(one => one.Name == protocol)?.Metadata ?? [];

    public bool Speaks(string protocol) => Protocols.Any(one => one.Name == protocol);

    /// <summary>Whether a rejoin brings nothing new: the same protocols in the same order with the same bytes.</summary>
    public bool Offers(IReadOnlyList<GroupProtocol> protocols) =>
        protocols.Count == Protocols.Count
        && protocols
            .Zip(Protocols)
            .All(pair =>
                pair.First.Name == pair.Second.Name && pair.First.Metadata.AsSpan().SequenceEqual(pair.Second.Metadata)
            );

    /// <summary>What is stored and shown of it, with an assignment that may not be in force yet: a copy without requests.</summary>
    public GroupMember Snapshot(byte[] assignment)
    {
        var copy = (GroupMember)MemberwiseClone();
        copy.Assignment = assignment;
        copy.AwaitingJoin = null;
        copy.AwaitingSync = null;
        return copy;
    }

    public void AnswerJoin(JoinAnswer answer)
    {
        AwaitingJoin?.Send(answer);
        AwaitingJoin = null;
    }

    public void AnswerSync(SyncAnswer answer)
    {
        AwaitingSync?.Send(answer);
        AwaitingSync = null;
    }
}
