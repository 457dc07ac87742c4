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
