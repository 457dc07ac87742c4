using System.Globalization;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>The messages of all APIs, those that the coordinators serve first, as the Kafka protocol (3.9) defines them: name,
/// highest version, first flexible version, fields.</summary>
internal static class Messages
{
    private const string Text = """
        api FindCoordinator 6 3
        request: Key string 0-3; KeyType int8 1+; CoordinatorKeys [string] 4+
        response: ThrottleTimeMs int32 1+; ErrorCode int16 0-3; ErrorMessage string? 1-3; NodeId int32 0-3; Host
        string 0-3; Port int32 0-3; Coordinators [Key string 4+; NodeId int32 4+; Host string 4+; Port int32 4+;
        ErrorCode int16 4+; ErrorMessage string? 4+] 4+
        api JoinGroup 9 6
        request: GroupId string; SessionTimeoutMs int32; RebalanceTimeoutMs int32 1+; MemberId string;
        GroupInstanceId string? 5+; ProtocolType string; Protocols [Name string; Metadata bytes]; Reason string? 8+
        response: ThrottleTimeMs int32 2+; ErrorCode int16; GenerationId int32; ProtocolType string? 7+; ProtocolName
        string?7; Leader string; SkipAssignment bool 9+; MemberId string; Members [MemberId string; GroupInstanceId
        string? 5+; Metadata bytes]
        api SyncGroup 5 4
        request: GroupId string; GenerationId int32; MemberId string; GroupInstanceId string? 3+; ProtocolType
        string? 5+; ProtocolName string? 5+; Assignments [MemberId string; Assignment bytes]
        response: ThrottleTimeMs int32 1+; ErrorCode int16; ProtocolType string? 5+; ProtocolName string? 5+;
        Assignment bytes
        api Heartbeat 4 4
        request: GroupId string; GenerationId int32; MemberId string; GroupInstanceId string? 3+
        response: ThrottleTimeMs int32 1+; ErrorCode int16
        api LeaveGroup 5 4
        request: GroupId string; MemberId string 0-2; Members [MemberId string 3+; GroupInstanceId string? 3+; Reason
        string? 5+] 3+
        response: ThrottleTimeMs int32 1+; ErrorCode int16; Members [MemberId string 3+; GroupInstanceId string? 3+;
        ErrorCode int16 3+] 3+
        api OffsetCommit 9 8
        request: GroupId string; GenerationIdOrMemberEpoch int32 1+; MemberId string 1+; GroupInstanceId string? 7+;
        RetentionTimeMs int64 2-4; Topics [Name string; Partitions [PartitionIndex int32; CommittedOffset int64;
        CommittedLeaderEpoch int32 6+; CommitTimestamp int64 1; CommittedMetadata string?]]
        response: ThrottleTimeMs int32 3+; Topics [Name string; Partitions [PartitionIndex int32; ErrorCode int16]]
        api OffsetFetch 9 6
        request: GroupId string 0-7; Topics [Name string 0-7; PartitionIndexes [int32] 0-7]?2 0-7; Groups [GroupId
        string 8+; MemberId string? 9+; MemberEpoch int32 9+; Topics [Name string 8+; PartitionIndexes [int32] 8+]? 8+]
        8+; RequireStable bool 7+
        response: ThrottleTimeMs int32 3+; Topics [Name string 0-7; Partitions [PartitionIndex int32 0-7;
        CommittedOffset int64 0-7; CommittedLeaderEpoch int32 5-7; Metadata string? 0-7; ErrorCode int16 0-7] 0-7] 0-7;
        ErrorCode int16 2-7; Groups [GroupId string 8+; Topics [Name string 8+; Partitions [PartitionIndex int32 8+;
        CommittedOffset int64 8+; CommittedLeaderEpoch int32 8+; Metadata string? 8+; ErrorCode int16 8+] 8+] 8+;
        ErrorCode int16 8+] 8+
        api OffsetDelete 0 32767
        request: GroupId string; Topics [Name string; Partitions [PartitionIndex int32]]
        response: ErrorCode int16; ThrottleTimeMs int32; Topics [Name string; Partitions [PartitionIndex int32;
        ErrorCode int16]]
        api ListGroups 5 3
        request: StatesFilter [string] 4+; TypesFilter [string] 5+
        response: ThrottleTimeMs int32 1+; ErrorCode int16; Groups [GroupId string; ProtocolType string; GroupState
        string 4+; GroupType string 5+]
        api DescribeGroups 5 5
        request: Groups [string]; IncludeAuthorizedOperations bool 3+
        response: ThrottleTimeMs int32 1+; Groups [ErrorCode int16; GroupId string; GroupState string; ProtocolType
        string; ProtocolData string; Members [MemberId string; GroupInstanceId string? 4+; ClientId string; ClientHost
        string; MemberMetadata bytes; MemberAssignment bytes]; AuthorizedOperations int32 3+]
        api DeleteGroups 2 2
        request: GroupsNames [string]
        response: ThrottleTimeMs int32; Results [GroupId string; ErrorCode int16]
        api InitProducerId 5 2
        request: TransactionalId string?; TransactionTimeoutMs int32; ProducerId int64 3+; ProducerEpoch int16 3+
        response: ThrottleTimeMs int32; ErrorCode int16; ProducerId int64; ProducerEpoch int16
        api AddPartitionsToTxn 3 3
        request: V3AndBelowTransactionalId string; V3AndBelowProducerId int64; V3AndBelowProducerEpoch int16;
        V3AndBelowTopics [Name string; Partitions [int32]]
        response: ThrottleTimeMs int32; ResultsByTopicV3AndBelow [Name string; ResultsByPartition [PartitionIndex
        int32; PartitionErrorCode int16]]
        api AddOffsetsToTxn 4 3
        request: TransactionalId string; ProducerId int64; ProducerEpoch int16; GroupId string
        response: ThrottleTimeMs int32; ErrorCode int16
        api TxnOffsetCommit 4 3
        request: TransactionalId string; GroupId string; ProducerId int64; ProducerEpoch int16; GenerationId int32
        3+; MemberId string 3+; GroupInstanceId string? 3+; Topics [Name string; Partitions [PartitionIndex int32;
        CommittedOffset int64; CommittedLeaderEpoch int32 2+; CommittedMetadata string?]]
        response: ThrottleTimeMs int32; Topics [Name string; Partitions [PartitionIndex int32; ErrorCode int16]]
        api EndTxn 4 3
        request: TransactionalId string; ProducerId int64; ProducerEpoch int16; Committed bool
        response: ThrottleTimeMs int32; ErrorCode int16
        api ListTransactions 1 0
        request: StateFilters [string]; ProducerIdFilters [int64]; DurationFilter int64 1+
        response: ThrottleTimeMs int32; ErrorCode int16; UnknownStateFilters [string]; TransactionStates
        [TransactionalId string; ProducerId int64; TransactionState string]
        api DescribeTransactions 0 0
        request: TransactionalIds [string]
        response: ThrottleTimeMs int32; TransactionStates [ErrorCode int16; TransactionalId string; TransactionState
        string; TransactionTimeoutMs int32; TransactionStartTimeMs int64; ProducerId int64; ProducerEpoch int16; Topics
        [Topic string; Partitions [int32]]]
        api DescribeProducers 0 0
        request: Topics [Name string; PartitionIndexes [int32]]
        response: ThrottleTimeMs int32; Topics [Name string; Partitions [PartitionIndex int32; ErrorCode int16;
        ErrorMessage string?; ActiveProducers [ProducerId int64; ProducerEpoch int32; LastSequence int32; LastTimestamp
        int64; CoordinatorEpoch int32; CurrentTxnStartOffset int64]]]
        """;

    private static readonly Dictionary<ApiKey, Message> _byKey = Parse();

    public sealed record Message(
        ApiKey Key,
        short MaxVersion,
        short FlexibleFrom,
        MessageSchema Request,
        MessageSchema Response
    );

    public static IReadOnlyCollection<Message> All => _byKey.Values;

    public static Message Of(ApiKey key) => _byKey[key];

    private static Dictionary<ApiKey, Message> Parse()
    {
        var messages = new Dictionary<ApiKey, Message>();
        foreach (
            var block in $" {Text} {RecordMessages.Text}"
                .ReplaceLineEndings(" ")
                .Split(" api ", StringSplitOptions.RemoveEmptyEntries)
        )
        {
            var parts = block.Trim().Split([" request: ", " response: "], StringSplitOptions.None);
            var head = parts[0].Split(' ');
            var key = Enum.Parse<ApiKey>(head[0]);
            var max = short.Parse(head[1], CultureInfo.InvariantCulture);
            var flexibleFrom = short.Parse(head[2], CultureInfo.InvariantCulture);
            messages[key] = new Message(key, max, flexibleFrom, Schema(parts[1]), Schema(parts[2]));
        }

        return messages;
    }

    private static MessageSchema Schema(string text) =>
        MessageSchema.Parse(string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
