using LeadStreams.Local.Broker.Configuration;
using LeadStreams.Local.Broker.Coordination;
using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Transactions;
using LeadStreams.Local.Broker.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>The coordinators on real partition logs.</summary>
public sealed class RealLogTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coordination-").FullName;
    private LogDirectory _directory = null!;
    private GroupCoordinator _groups = null!;
    private TransactionCoordinator _transactions = null!;

    public async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task State_is_found_again_after_a_restart()
    {
        _directory.CreateTopic("orders", 1, new Dictionary<string, string>());
        var producer = await BeginAsync();
        await ProduceAsync(producer);
        (await HoldAsync(producer, 5)).ShouldBe(ErrorCode.None);
        await CloseAsync();
        await OpenAsync();

        Log.LastStableOffset.ShouldBe(0);
        Fetch(requireStable: true).Error.ShouldBe(ErrorCode.UnstableOffsetCommit);
        (await _transactions.EndAsync("t", producer, commit: true)).ShouldBe(ErrorCode.None);
        Log.LastStableOffset.ShouldBe(Log.HighWatermark);
        await CloseAsync();
        await OpenAsync();
        Fetch(requireStable: true).Offset.ShouldBe(5);
        _transactions.Describe("t")!.Status.ShouldBe(TransactionStatus.CompleteCommit);
    }

    [Fact]
    public async Task Batches_outside_of_the_transaction_are_refused()
    {
        _directory.CreateTopic("orders", 1, new Dictionary<string, string>());
        var answer = await _transactions.InitProducerIdAsync(new("t", TimeSpan.FromMinutes(1), null));
        (await AppendAsync(new ProducerClaim(answer.ProducerId, answer.Epoch), 0)).ShouldBe(ErrorCode.InvalidTxnState);
        var producer = await BeginAsync();
        await ProduceAsync(producer);
        await _transactions.EndAsync("t", producer, commit: false);
        (await AppendAsync(producer, 1)).ShouldBe(ErrorCode.InvalidTxnState);
    }

    [Fact]
    public async Task Producers_of_a_partition_are_described()
    {
        _directory.CreateTopic("orders", 1, new Dictionary<string, string>());
        var producer = await BeginAsync();
        await ProduceAsync(producer);
        var message = Messages.Of(ApiKey.DescribeProducers);
        using var body = new KafkaWriter(flexible: true);
        var topics = new[] { Fields.Of(("Name", "orders"), ("PartitionIndexes", new[] { 0, 9 })) };
        message.Request.Write(body, 0, Fields.Of(("Topics", topics)));
        using var response = new KafkaWriter(flexible: true);
        var identity = new ConnectionIdentity(
            "127.0.0.1",
            new BrokerNode(1, "cluster", "localhost", 9092),
            TestContext.Current.CancellationToken
        );
        var context = new RequestContext(identity)
        {
            ApiKey = ApiKey.DescribeProducers,
            ApiVersion = 0,
            CorrelationId = 1,
        };
        var apis = new PartitionApis(_directory, BrokerSettings.Parse([])).Handlers;
        var api = apis.Single(one => one.ApiKey == ApiKey.DescribeProducers);
        await RequestDispatcher.ServeAsync(api, context, body.Written, response);

        var partitions = ((object?[])Decode(message, response).Only("Topics")["Partitions"]!).Cast<
            Dictionary<string, object?>
        >();
        var (known, unknown) = (partitions.First(), partitions.Last());
        var described = known.Only("ActiveProducers");
        described["ProducerId"].ShouldBe(producer.ProducerId);
        described["CurrentTxnStartOffset"].ShouldBe(0L);
        unknown["ErrorCode"].ShouldBe(ErrorCode.UnknownTopicOrPartition);
    }

    [Fact]
    public async Task A_rewritten_state_log_gives_the_same_state()
    {
        var log = PartitionStateLog.Open(_directory, "state", TimeProvider.System);
        await using (var table = new StateTable(log, NullLogger.Instance, minRecordsBetweenSnapshots: 100))
        {
            for (var i = 0; i < 1_000; i++)
                await table.WriteAsync([new StateRecord([(byte)(i % 10)], [(byte)(i / 10)])]);
        }

        _directory.TryGetTopic("state", out var topic).ShouldBeTrue();
        topic!.Partitions[0].LogStartOffset.ShouldBeGreaterThan(800);
        await CloseAsync();
        await OpenAsync();
        var reopened = PartitionStateLog.Open(_directory, "state", TimeProvider.System);
        await using var again = new StateTable(reopened, NullLogger.Instance);
        again.Live.Count.ShouldBe(10);
        again.Live.Values.ShouldAllBe(value => value[0] == 99);
    }

    private PartitionLog Log =>
        _directory.TryGetTopic("orders", out var topic) ? topic.Partitions[0] : throw new InvalidOperationException();

    private async Task OpenAsync()
    {
        var storage = new StorageOptions { DataDirectory = _folder };
        _directory = await LogDirectory.OpenAsync(storage, TimeProvider.System);
        (_groups, _transactions) = await Coordinators.OpenAsync(
            _directory,
            BrokerSettings.Parse([]),
            TimeProvider.System,
            NullLogger.Instance
        );
    }

    private async Task CloseAsync()
    {
        await _transactions.DisposeAsync();
        await _groups.DisposeAsync();
        await _directory.DisposeAsync();
    }

    private async Task<ProducerClaim> BeginAsync()
    {
        var answer = await _transactions.InitProducerIdAsync(new("t", TimeSpan.FromMinutes(1), null));
        answer.Error.ShouldBe(ErrorCode.None);
        var producer = new ProducerClaim(answer.ProducerId, answer.Epoch);
        (await _transactions.AddPartitionsAsync("t", producer, [new("orders", 0)])).ShouldBe([ErrorCode.None]);
        (await _transactions.AddOffsetsAsync("t", producer, "g")).ShouldBe(ErrorCode.None);
        return producer;
    }

    private async Task ProduceAsync(ProducerClaim producer) =>
        (await AppendAsync(producer, 0)).ShouldBe(ErrorCode.None);

    private async Task<short> AppendAsync(ProducerClaim producer, int sequence)
    {
        var batch = new RecordBatchBuilder(new ProducerIdentity(producer.ProducerId, producer.Epoch, sequence, true))
            .Add(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), [1], [2])
            .Build();
        return (await Log.AppendAsync(batch, new AppendOptions(TransactionGate: _transactions))).ErrorCode;
    }

    private async Task<short> HoldAsync(ProducerClaim producer, long offset) =>
        (
            await _groups.CommitAsync(
                new CommitRequest
                {
                    GroupId = "g",
                    Generation = -1,
                    Speaker = new MemberIdentity("", null),
                    Offsets =
                    [
                        new OffsetToCommit(new("orders", 0), new(offset, -1, "", TimeProvider.System.GetUtcNow())),
                    ],
                    Transaction = new TransactionClaim("t", producer),
                }
            )
        )[0];

    private FetchedOffset Fetch(bool requireStable) => _groups.FetchOffsets("g", [new("orders", 0)], requireStable)[0];

    private static Dictionary<string, object?> Decode(Messages.Message message, KafkaWriter response)
    {
        var reader = new KafkaReader(response.Written.Span, flexible: true);
        var decoded = message.Response.Read(ref reader, 0);
        reader.Remaining.ShouldBe(0);
        return decoded;
    }
}
