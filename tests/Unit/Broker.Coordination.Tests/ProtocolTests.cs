using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>Every API in every version, spoken through its handler by an independent codec.</summary>
public sealed class ProtocolTests
{
    private static readonly TopicPartition _orders = new("orders", 0);

    public static TheoryData<int> Versions => [.. Enumerable.Range(0, 10)];

    [Fact]
    public void The_version_table_agrees_with_the_messages()
    {
        foreach (var message in Messages.All)
        {
            var range = ApiTable.Find(message.Key)!;
            range.Max.ShouldBe(message.MaxVersion, message.Key.ToString());
            range.FlexibleFrom.ShouldBe(message.FlexibleFrom, message.Key.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_coordinator_is_found(int version)
    {
        await using var broker = await Coordination.OpenAsync();
        var answer = await broker.CallAsync(
            ApiKey.FindCoordinator,
            version,
            Fields.Of(("Key", "g"), ("KeyType", 1), ("CoordinatorKeys", new[] { "g" }))
        );
        var node = version >= 4 ? answer.Only("Coordinators") : answer;
        node.Get<short>("ErrorCode").ShouldBe(ErrorCode.None);
        node.Get<int>("NodeId").ShouldBe(7);
        node.Get<string>("Host").ShouldBe("localhost");
        node.Get<int>("Port").ShouldBe(9092);
    }

    [Fact]
    public async Task A_coordinator_of_an_unknown_kind_is_not_found()
    {
        await using var broker = await Coordination.OpenAsync();
        var request = Fields.Of(("Key", "g"), ("KeyType", 2), ("CoordinatorKeys", new[] { "g" }));
        (await broker.CallAsync(ApiKey.FindCoordinator, 3, request))["ErrorCode"].ShouldBe(ErrorCode.InvalidRequest);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_member_joins_syncs_commits_and_leaves(int version)
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        var memberId = await JoinAsync(broker, version);

        var synced = await broker.CallAsync(
            ApiKey.SyncGroup,
            version,
            Fields.Of(
                ("GroupId", "g"),
                ("GenerationId", 1),
                ("MemberId", memberId),
                ("ProtocolType", "consumer"),
                ("ProtocolName", "range"),
                ("Assignments", new[] { Fields.Of(("MemberId", memberId), ("Assignment", new byte[] { 4, 2 })) })
            )
        );
        synced["ErrorCode"].ShouldBe(ErrorCode.None);
        synced["Assignment"].ShouldBe(new byte[] { 4, 2 });

        var speaker = Fields.Of(("GroupId", "g"), ("GenerationId", 1), ("MemberId", memberId));
        (await broker.CallAsync(ApiKey.Heartbeat, version, speaker))["ErrorCode"].ShouldBe(ErrorCode.None);
        var committed = await CommitAsync(broker, version, memberId, generation: 1);

        // Version 0 names no member, and a group with members takes no offsets from strangers.
        committed.ShouldBe(version == 0 ? ErrorCode.UnknownMemberId : ErrorCode.None);
        await ShouldBeListedAsync(broker, version, memberId);

        var left = await broker.CallAsync(
            ApiKey.LeaveGroup,
            version,
            Fields.Of(
                ("GroupId", "g"),
                ("MemberId", memberId),
                ("Members", new[] { Fields.Of(("MemberId", memberId), ("Reason", "done")) })
            )
        );
        left["ErrorCode"].ShouldBe(ErrorCode.None);
        if (version >= 3)
            left.Only("Members")["ErrorCode"].ShouldBe(ErrorCode.None);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Offsets_are_committed_fetched_and_deleted(int version)
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        (await CommitAsync(broker, version, "", generation: -1)).ShouldBe(ErrorCode.None);

        var fetched = await FetchAsync(broker, version);
        fetched["CommittedOffset"].ShouldBe(42L);
        fetched["Metadata"].ShouldBe("note");
        fetched["ErrorCode"].ShouldBe(ErrorCode.None);
        if (version >= 6)
            fetched["CommittedLeaderEpoch"].ShouldBe(3);

        var delete = Fields.Of(("GroupId", "g"), ("Topics", Topics(Fields.Of(("PartitionIndex", 0)))));
        var deleted = await broker.CallAsync(ApiKey.OffsetDelete, version, delete);
        deleted.Only("Topics").Only("Partitions")["ErrorCode"].ShouldBe(ErrorCode.None);
        (await FetchAsync(broker, version))["CommittedOffset"].ShouldBe(-1L);

        var gone = await broker.CallAsync(ApiKey.DeleteGroups, version, Fields.Of(("GroupsNames", new[] { "g" })));
        gone.Only("Results")["ErrorCode"].ShouldBe(ErrorCode.None);
        gone = await broker.CallAsync(ApiKey.DeleteGroups, version, Fields.Of(("GroupsNames", new[] { "g" })));
        gone.Only("Results")["ErrorCode"].ShouldBe(ErrorCode.GroupIdNotFound);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task All_offsets_of_a_group_are_fetched_when_no_topic_is_named(int version)
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        await CommitAsync(broker, version, "", generation: -1);
        var answer = await broker.CallAsync(
            ApiKey.OffsetFetch,
            Math.Max(2, version),
            Fields.Of(("GroupId", "g"), ("Topics", null), ("Groups", new[] { Fields.Of(("GroupId", "g")) }))
        );
        var holder = version >= 8 ? answer.Only("Groups") : answer;
        holder["ErrorCode"].ShouldBe(ErrorCode.None);
        holder.Only("Topics").Only("Partitions")["CommittedOffset"].ShouldBe(42L);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_transaction_takes_partitions_and_offsets_and_ends(int version)
    {
        await using var broker = await Coordination.OpenAsync(_orders);
        var begun = await broker.CallAsync(
            ApiKey.InitProducerId,
            version,
            Fields.Of(
                ("TransactionalId", "t"),
                ("TransactionTimeoutMs", 60_000),
                ("ProducerId", -1L),
                ("ProducerEpoch", -1)
            )
        );
        begun["ErrorCode"].ShouldBe(ErrorCode.None);
        var (producerId, epoch) = (begun.Get<long>("ProducerId"), begun.Get<short>("ProducerEpoch"));
        epoch.ShouldBe((short)0);

        var added = await broker.CallAsync(
            ApiKey.AddPartitionsToTxn,
            version,
            Fields.Of(
                ("V3AndBelowTransactionalId", "t"),
                ("V3AndBelowProducerId", producerId),
                ("V3AndBelowProducerEpoch", epoch),
                ("V3AndBelowTopics", Topics(0))
            )
        );
        added
            .Only("ResultsByTopicV3AndBelow")
            .Only("ResultsByPartition")["PartitionErrorCode"]
            .ShouldBe(ErrorCode.None);

        var producer = new (string, object?)[]
        {
            ("TransactionalId", "t"),
            ("ProducerId", producerId),
            ("ProducerEpoch", epoch),
        };
        var offsets = await broker.CallAsync(
            ApiKey.AddOffsetsToTxn,
            version,
            Fields.Of([.. producer, ("GroupId", "g")])
        );
        offsets["ErrorCode"].ShouldBe(ErrorCode.None);
        var held = await broker.CallAsync(
            ApiKey.TxnOffsetCommit,
            version,
            Fields.Of([.. producer, ("GroupId", "g"), ("GenerationId", -1), ("Topics", Topics(Offset()))])
        );
        held.Only("Topics").Only("Partitions")["ErrorCode"].ShouldBe(ErrorCode.None);
        await ShouldBeOngoingAsync(broker, version, producerId);

        (await FetchAsync(broker, version))["CommittedOffset"].ShouldBe(-1L);
        var ended = await broker.CallAsync(ApiKey.EndTxn, version, Fields.Of([.. producer, ("Committed", true)]));
        ended["ErrorCode"].ShouldBe(ErrorCode.None);
        (await FetchAsync(broker, version))["CommittedOffset"].ShouldBe(42L);
    }

    [Theory]
    [InlineData(nameof(ApiKey.AddPartitionsToTxn), 2)]
    [InlineData(nameof(ApiKey.AddOffsetsToTxn), 2)]
    [InlineData(nameof(ApiKey.EndTxn), 2)]
    public async Task A_fenced_producer_hears_it_in_the_words_its_version_knows(string api, int since)
    {
        var key = Enum.Parse<ApiKey>(api);
        await using var broker = await Coordination.OpenAsync(_orders);
        var begun = await broker.Transactions.InitProducerIdAsync(new("t", TimeSpan.FromMinutes(1), null));
        await broker.Transactions.InitProducerIdAsync(new("t", TimeSpan.FromMinutes(1), null));
        var request = Fields.Of(
            ("TransactionalId", "t"),
            ("ProducerId", begun.ProducerId),
            ("ProducerEpoch", begun.Epoch),
            ("V3AndBelowTransactionalId", "t"),
            ("V3AndBelowProducerId", begun.ProducerId),
            ("V3AndBelowProducerEpoch", begun.Epoch),
            ("V3AndBelowTopics", Topics(0)),
            ("GroupId", "g")
        );
        for (var version = 0; version <= Messages.Of(key).MaxVersion; version++)
        {
            var answer = await broker.CallAsync(key, version, request);
            var error =
                key == ApiKey.AddPartitionsToTxn
                    ? answer.Only("ResultsByTopicV3AndBelow").Only("ResultsByPartition")["PartitionErrorCode"]
                    : answer["ErrorCode"];
            error.ShouldBe(version < since ? ErrorCode.InvalidProducerEpoch : ErrorCode.ProducerFenced);
        }
    }

    [Theory]
    [InlineData(3, 99L, 0, ErrorCode.InvalidProducerEpoch)]
    [InlineData(4, 99L, 0, ErrorCode.ProducerFenced)]
    [InlineData(4, 99L, -1, ErrorCode.InvalidRequest)]
    [InlineData(4, -1L, 3, ErrorCode.InvalidRequest)]
    [InlineData(2, 99L, 0, ErrorCode.None)]
    public async Task A_claim_to_another_producer_id_is_refused(int version, long producerId, int epoch, short error)
    {
        await using var broker = await Coordination.OpenAsync();
        await broker.Transactions.InitProducerIdAsync(new("t", TimeSpan.FromMinutes(1), null));
        var request = Fields.Of(
            ("TransactionalId", "t"),
            ("TransactionTimeoutMs", 1_000),
            ("ProducerId", producerId),
            ("ProducerEpoch", epoch)
        );
        (await broker.CallAsync(ApiKey.InitProducerId, version, request))["ErrorCode"].ShouldBe(error);
    }

    private static async Task<string> JoinAsync(Coordination broker, int version)
    {
        var request = Fields.Of(
            ("GroupId", "g"),
            ("SessionTimeoutMs", 10_000),
            ("RebalanceTimeoutMs", 20_000),
            ("ProtocolType", "consumer"),
            ("Protocols", new[] { Fields.Of(("Name", "range"), ("Metadata", new byte[] { 0, 1 })) })
        );
        var answer = await broker.CallAsync(ApiKey.JoinGroup, version, request);
        if (version >= 4)
        {
            answer["ErrorCode"].ShouldBe(ErrorCode.MemberIdRequired);
            request["MemberId"] = answer["MemberId"];
            answer = await broker.CallAsync(ApiKey.JoinGroup, version, request);
        }

        answer["ErrorCode"].ShouldBe(ErrorCode.None);
        answer["GenerationId"].ShouldBe(1);
        answer["ProtocolName"].ShouldBe("range");
        answer["Leader"].ShouldBe(answer["MemberId"]);
        answer.Only("Members")["Metadata"].ShouldBe(new byte[] { 0, 1 });
        return answer.Get<string>("MemberId");
    }

    private static async Task<short> CommitAsync(Coordination broker, int version, string memberId, int generation)
    {
        var answer = await broker.CallAsync(
            ApiKey.OffsetCommit,
            version,
            Fields.Of(
                ("GroupId", "g"),
                ("GenerationIdOrMemberEpoch", generation),
                ("MemberId", memberId),
                ("RetentionTimeMs", -1L),
                ("Topics", Topics(Offset()))
            )
        );
        return answer.Only("Topics").Only("Partitions").Get<short>("ErrorCode");
    }

    private static async Task<Dictionary<string, object?>> FetchAsync(Coordination broker, int version)
    {
        var topics = new[] { Fields.Of(("Name", "orders"), ("PartitionIndexes", new[] { 0 })) };
        var answer = await broker.CallAsync(
            ApiKey.OffsetFetch,
            version,
            Fields.Of(
                ("GroupId", "g"),
                ("Topics", topics),
                ("Groups", new[] { Fields.Of(("GroupId", "g"), ("Topics", topics)) })
            )
        );
        return (version >= 8 ? answer.Only("Groups") : answer).Only("Topics").Only("Partitions");
    }

    private static async Task ShouldBeListedAsync(Coordination broker, int version, string memberId)
    {
        var listed = (await broker.CallAsync(ApiKey.ListGroups, version, [])).Only("Groups");
        listed["GroupId"].ShouldBe("g");
        listed["ProtocolType"].ShouldBe("consumer");
        if (version >= 4)
            listed["GroupState"].ShouldBe("Stable");
        var others = Fields.Of(("StatesFilter", new[] { "Empty" }), ("TypesFilter", new[] { "classic" }));
        if (version >= 4)
            (await broker.CallAsync(ApiKey.ListGroups, version, others))["Groups"].ShouldBe(Array.Empty<object>());

        var described = (
            await broker.CallAsync(
                ApiKey.DescribeGroups,
                version,
                Fields.Of(("Groups", new[] { "g" }), ("IncludeAuthorizedOperations", true))
            )
        ).Only("Groups");
        described["GroupState"].ShouldBe("Stable");
        described["ProtocolData"].ShouldBe("range");
        var member = described.Only("Members");
        member["MemberId"].ShouldBe(memberId);
        member["ClientHost"].ShouldBe("127.0.0.1");
        member["MemberAssignment"].ShouldBe(new byte[] { 4, 2 });
    }

    private static async Task ShouldBeOngoingAsync(Coordination broker, int version, long producerId)
    {
        var listed = (
            await broker.CallAsync(ApiKey.ListTransactions, version, Fields.Of(("DurationFilter", -1L)))
        ).Only("TransactionStates");
        listed["TransactionalId"].ShouldBe("t");
        listed["TransactionState"].ShouldBe("Ongoing");
        var described = (
            await broker.CallAsync(ApiKey.DescribeTransactions, version, Fields.Of(("TransactionalIds", new[] { "t" })))
        ).Only("TransactionStates");
        described["ProducerId"].ShouldBe(producerId);
        described["TransactionTimeoutMs"].ShouldBe(60_000);
        ((object?[])described["Topics"]!).Length.ShouldBe(2);
    }

    private static Dictionary<string, object?> Offset() =>
        Fields.Of(
            ("PartitionIndex", 0),
            ("CommittedOffset", 42L),
            ("CommittedLeaderEpoch", 3),
            ("CommitTimestamp", -1L),
            ("CommittedMetadata", "note")
        );

    private static Dictionary<string, object?>[] Topics(object partition) =>
        [Fields.Of(("Name", "orders"), ("Partitions", new[] { partition }))];
}
