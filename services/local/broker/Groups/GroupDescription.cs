namespace LeadStreams.Local.Broker.Groups;

/// <summary>A member as DescribeGroups shows it.</summary>
internal sealed record MemberDescription(
    string MemberId,
    string? InstanceId,
    string ClientId,
    string ClientHost,
    byte[] Metadata,
    byte[] Assignment
);

/// <summary>A group as DescribeGroups shows it: metadata and assignments only of a stable one.</summary>
internal sealed record GroupDescription(
    GroupState State,
    string ProtocolType,
    string Protocol,
    IReadOnlyList<MemberDescription> Members
)
{
    public static GroupDescription Of(Group group)
    {
        var stable = group.State == GroupState.Stable;
        return new GroupDescription(
            group.State,
            group.Members.ProtocolType ?? "",
            stable ? group.Protocol ?? "" : "",
            [
                .. group.Members.All.Select(member => new MemberDescription(
                    member.MemberId,
                    member.InstanceId,
                    member.ClientId,
                    member.ClientHost,
                    stable ? member.MetadataFor(group.Protocol) : [],
                    stable ? member.Assignment : []
                )),
            ]
        );
    }
}
