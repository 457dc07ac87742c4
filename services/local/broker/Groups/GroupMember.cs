namespace LeadStreams.Local.Broker.Groups;

/// <summary>One member of a group, with the requests of it that are parked.</summary>
internal sealed class GroupMember(string memberId, string? instanceId, string clientId, string clientHost)
{
    public string MemberId { get; } = memberId;
    public string? InstanceId { get; } = instanceId;
    public string ClientId { get; } = clientId;
    public string ClientHost { get; } = clientHost;
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
