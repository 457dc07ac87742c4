namespace LeadStreams.Local.Broker.Groups;

/// <summary>One assignor (or Connect protocol) a member can speak, with its opaque metadata.</summary>
internal sealed record GroupProtocol(string Name, byte[] Metadata);

/// <summary>A JoinGroup request, its version's defaults filled in.</summary>
internal sealed record JoinRequest
{
    public required string GroupId { get; init; }
    public string MemberId { get; init; } = "";

    /// <summary>Names a static member (KIP-345); null for dynamic members.</summary>
    public string? InstanceId { get; init; }
    public string ClientId { get; init; } = "";
    public string ClientHost { get; init; } = "";
    public required TimeSpan SessionTimeout { get; init; }
    public required TimeSpan RebalanceTimeout { get; init; }
    public required string ProtocolType { get; init; }
    public required IReadOnlyList<GroupProtocol> Protocols { get; init; }

    /// <summary>v4+: a dynamic newcomer is first given its id and asked to come back with it (KIP-394).</summary>
    public bool RequiresKnownMemberId { get; init; }

    /// <summary>v9+: a returning static leader is told to keep the assignment (KIP-814).</summary>
    public bool SupportsSkippingAssignment { get; init; }
}

/// <summary>A member as the leader is told about it.</summary>
internal sealed record JoinedMember(string MemberId, string? InstanceId, byte[] Metadata);

internal sealed record JoinAnswer
{
    public required short Error { get; init; }
    public int Generation { get; init; } = -1;
    public string? ProtocolType { get; init; }
    public string? Protocol { get; init; }
    public string Leader { get; init; } = "";
    public bool SkipAssignment { get; init; }
    public string MemberId { get; init; } = "";
    public IReadOnlyList<JoinedMember> Members { get; init; } = [];

    public static JoinAnswer Failed(short error, string memberId = "") => new() { Error = error, MemberId = memberId };
}

internal sealed record SyncRequest
{
    public required string GroupId { get; init; }
    public required int Generation { get; init; }
    public required string MemberId { get; init; }
    public string? InstanceId { get; init; }

    /// <summary>v5+; null when the client does not say.</summary>
    public string? ProtocolType { get; init; }
    public string? Protocol { get; init; }

    /// <summary>From the leader: what each member gets, by member id.</summary>
    public IReadOnlyDictionary<string, byte[]> Assignments { get; init; } = new Dictionary<string, byte[]>();
}

internal sealed record SyncAnswer(short Error, string? ProtocolType, string? Protocol, byte[] Assignment)
{
    public static SyncAnswer Failed(short error) => new(error, null, null, []);
}

/// <summary>Who speaks: a member id, a static instance id, or both.</summary>
internal sealed record MemberIdentity(string MemberId, string? InstanceId);

/// <summary>Offsets to commit, plain or as part of a transaction, its version's defaults filled in.</summary>
internal sealed record CommitRequest
{
    public required string GroupId { get; init; }

    /// <summary>-1 for committers that are not members.</summary>
    public required int Generation { get; init; }
    public required MemberIdentity Speaker { get; init; }
    public required IReadOnlyList<OffsetToCommit> Offsets { get; init; }

    /// <summary>OffsetCommit v9+: a missing group is answered with 69, before with 22.</summary>
    public bool ReportsMissingGroup { get; init; }

    /// <summary>The transaction that holds the offsets until its outcome; null commits them at once.</summary>
    public TransactionClaim? Transaction { get; init; }
}

/// <summary>
/// The answer a parked request waits for. It is given exactly once: a second answer is a fault of the state machine and
/// throws. The waiter never runs inside the lock of whoever answers.
/// </summary>
internal sealed class Reply<T>
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the answer.</summary>
    public Task<T> Task => _source.Task;

    public bool IsSent => _source.Task.IsCompleted;

    public void Send(T answer) => _source.SetResult(answer);
}
