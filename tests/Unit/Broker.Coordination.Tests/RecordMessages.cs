namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>The messages of the other APIs: records, topics, configs, logins and ACLs; in the form of <see cref="Messages"/>.
/// Fields that travel as tagged ones are not told, because the broker leaves them out.</summary>
internal static class RecordMessages
{
    public const string Text = """
        api Produce 11 9
        request: TransactionalId string?3 3+; Acks int16; TimeoutMs int32; TopicData [Name string; PartitionData
        [Index int32; Records records?]]
        response: Responses [Name string; PartitionResponses [Index int32; ErrorCode int16; BaseOffset int64;
        LogAppendTimeMs int64 2+; LogStartOffset int64 5+; RecordErrors [BatchIndex int32 8+; BatchIndexErrorMessage
        string?8 8+] 8+; ErrorMessage string?8 8+]]; ThrottleTimeMs int32 1+
        api Fetch 17 12
        request: ReplicaId int32 0-14; MaxWaitMs int32; MinBytes int32; MaxBytes int32 3+; IsolationLevel int8 4+;
        SessionId int32 7+; SessionEpoch int32 7+; Topics [Topic string 0-12; TopicId uuid 13+; Partitions [Partition
        int32; CurrentLeaderEpoch int32 9+; FetchOffset int64; LastFetchedEpoch int32 12+; LogStartOffset int64 5+;
        PartitionMaxBytes int32]]; ForgottenTopicsData [Topic string 7-12; TopicId uuid 13+; Partitions [int32] 7+]
        7+; RackId string 11+
        response: ThrottleTimeMs int32 1+; ErrorCode int16 7+; SessionId int32 7+; Responses [Topic string 0-12;
        TopicId uuid 13+; Partitions [PartitionIndex int32; ErrorCode int16; HighWatermark int64; LastStableOffset
        int64 4+; LogStartOffset int64 5+; AbortedTransactions [ProducerId int64 4+; FirstOffset int64 4+]?4 4+;
        PreferredReadReplica int32 11+; Records records?]]
        api ListOffsets 9 6
        request: ReplicaId int32; IsolationLevel int8 2+; Topics [Name string; Partitions [PartitionIndex int32;
        CurrentLeaderEpoch int32 4+; Timestamp int64; MaxNumOffsets int32 0]]
        response: ThrottleTimeMs int32 2+; Topics [Name string; Partitions [PartitionIndex int32; ErrorCode int16;
        OldStyleOffsets [int64] 0; Timestamp int64 1+; Offset int64 1+; LeaderEpoch int32 4+]]
        api Metadata 12 9
        request: Topics [TopicId uuid 10+; Name string?10]?1; AllowAutoTopicCreation bool 4+;
        IncludeClusterAuthorizedOperations bool 8-10; IncludeTopicAuthorizedOperations bool 8+
        response: ThrottleTimeMs int32 3+; Brokers [NodeId int32; Host string; Port int32; Rack string?1 1+];
        ClusterId string?2 2+; ControllerId int32 1+; Topics [ErrorCode int16; Name string?12; TopicId uuid 10+;
        IsInternal bool 1+; Partitions [ErrorCode int16; PartitionIndex int32; LeaderId int32; LeaderEpoch int32 7+;
        ReplicaNodes [int32]; IsrNodes [int32]; OfflineReplicas [int32] 5+]; TopicAuthorizedOperations int32 8+];
        ClusterAuthorizedOperations int32 8-10
        api OffsetForLeaderEpoch 4 4
        request: ReplicaId int32 3+; Topics [Topic string; Partitions [Partition int32; CurrentLeaderEpoch int32 2+;
        LeaderEpoch int32]]
        response: ThrottleTimeMs int32 2+; Topics [Topic string; Partitions [ErrorCode int16; Partition int32;
        LeaderEpoch int32 1+; EndOffset int64]]
        api ApiVersions 4 3
        request: ClientSoftwareName string 3+; ClientSoftwareVersion string 3+
        response: ErrorCode int16; ApiKeys [ApiKey int16; MinVersion int16; MaxVersion int16]; ThrottleTimeMs int32 1+
        api DescribeCluster 1 0
        request: IncludeClusterAuthorizedOperations bool; EndpointType int8 1+
        response: ThrottleTimeMs int32; ErrorCode int16; ErrorMessage string?; EndpointType int8 1+; ClusterId string;
        ControllerId int32; Brokers [BrokerId int32; Host string; Port int32; Rack string?];
        ClusterAuthorizedOperations int32
        api CreateTopics 7 5
        request: Topics [Name string; NumPartitions int32; ReplicationFactor int16; Assignments [PartitionIndex int32;
        BrokerIds [int32]]; Configs [Name string; Value string?]]; TimeoutMs int32; ValidateOnly bool 1+
        response: ThrottleTimeMs int32 2+; Topics [Name string; TopicId uuid 7+; ErrorCode int16; ErrorMessage string?
        1+; NumPartitions int32 5+; ReplicationFactor int16 5+; Configs [Name string 5+; Value string?5 5+; ReadOnly
        bool 5+; ConfigSource int8 5+; IsSensitive bool 5+]?5 5+]
        api DeleteTopics 6 4
        request: Topics [Name string?6 6+; TopicId uuid 6+] 6+; TopicNames [string] 0-5; TimeoutMs int32
        response: ThrottleTimeMs int32 1+; Responses [Name string?6; TopicId uuid 6+; ErrorCode int16; ErrorMessage
        string?5 5+]
        api CreatePartitions 3 2
        request: Topics [Name string; Count int32; Assignments [BrokerIds [int32]]?]; TimeoutMs int32; ValidateOnly
        bool
        response: ThrottleTimeMs int32; Results [Name string; ErrorCode int16; ErrorMessage string?]
        api DeleteRecords 2 2
        request: Topics [Name string; Partitions [PartitionIndex int32; Offset int64]]; TimeoutMs int32
        response: ThrottleTimeMs int32; Topics [Name string; Partitions [PartitionIndex int32; LowWatermark int64;
        ErrorCode int16]]
        api DescribeConfigs 4 4
        request: Resources [ResourceType int8; ResourceName string; ConfigurationKeys [string]?]; IncludeSynonyms bool
        1+; IncludeDocumentation bool 3+
        response: ThrottleTimeMs int32; Results [ErrorCode int16; ErrorMessage string?; ResourceType int8;
        ResourceName string; Configs [Name string; Value string?; ReadOnly bool; IsDefault bool 0; ConfigSource int8
        1+; IsSensitive bool; Synonyms [Name string 1+; Value string? 1+; Source int8 1+] 1+; ConfigType int8 3+;
        Documentation string? 3+]]
        api AlterConfigs 2 2
        request: Resources [ResourceType int8; ResourceName string; Configs [Name string; Value string?]];
        ValidateOnly bool
        response: ThrottleTimeMs int32; Responses [ErrorCode int16; ErrorMessage string?; ResourceType int8;
        ResourceName string]
        api IncrementalAlterConfigs 1 1
        request: Resources [ResourceType int8; ResourceName string; Configs [Name string; ConfigOperation int8; Value
        string?]]; ValidateOnly bool
        response: ThrottleTimeMs int32; Responses [ErrorCode int16; ErrorMessage string?; ResourceType int8;
        ResourceName string]
        api SaslHandshake 1 32767
        request: Mechanism string
        response: ErrorCode int16; Mechanisms [string]
        api SaslAuthenticate 2 2
        request: AuthBytes bytes
        response: ErrorCode int16; ErrorMessage string?; AuthBytes bytes; SessionLifetimeMs int64 1+
        api DescribeAcls 3 2
        request: ResourceTypeFilter int8; ResourceNameFilter string?; PatternTypeFilter int8 1+; PrincipalFilter
        string?; HostFilter string?; Operation int8; PermissionType int8
        response: ThrottleTimeMs int32; ErrorCode int16; ErrorMessage string?; Resources [ResourceType int8;
        ResourceName string; PatternType int8 1+; Acls [Principal string; Host string; Operation int8; PermissionType
        int8]]
        api CreateAcls 3 2
        request: Creations [ResourceType int8; ResourceName string; ResourcePatternType int8 1+; Principal string;
        Host string; Operation int8; PermissionType int8]
        response: ThrottleTimeMs int32; Results [ErrorCode int16; ErrorMessage string?]
        api DeleteAcls 3 2
        request: Filters [ResourceTypeFilter int8; ResourceNameFilter string?; PatternTypeFilter int8 1+;
        PrincipalFilter string?; HostFilter string?; Operation int8; PermissionType int8]
        response: ThrottleTimeMs int32; FilterResults [ErrorCode int16; ErrorMessage string?; MatchingAcls [ErrorCode
        int16; ErrorMessage string?; ResourceType int8; ResourceName string; PatternType int8 1+; Principal string;
        Host string; Operation int8; PermissionType int8]]
        """;
}
