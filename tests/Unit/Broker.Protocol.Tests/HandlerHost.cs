using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Configuration;
using LeadStreams.Local.Broker.Coordination;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Broker.Protocol.Tests;

/// <summary>All handlers of a broker on a folder of their own, without sockets.</summary>
internal sealed class HandlerHost : IAsyncDisposable
{
    public const string Topic = "orders";

    private readonly string _folder = Directory.CreateTempSubdirectory("broker-handlers-").FullName;
    private readonly BrokerMetrics _metrics = new();
    private readonly FaultLog _faults = new();
    private readonly KafkaWriter _response = new();
    private LogDirectory _log = null!;
    private Coordinators _coordinators = null!;
    private RequestDispatcher _dispatcher = null!;

    /// <summary>What handlers threw that was no <see cref="ProtocolException"/>.</summary>
    public IReadOnlyList<Exception> Faults => _faults.Exceptions;

    public static async Task<HandlerHost> StartAsync()
    {
        var host = new HandlerHost();
        var settings = BrokerSettings.Parse(
            new Dictionary<string, string>
            {
                ["auto.create.topics.enable"] = "false",
                ["group.initial.rebalance.delay.ms"] = "0",
            }
        );
        var storage = new StorageOptions { DataDirectory = host._folder, Flush = FlushPolicy.Never };
        host._log = await LogDirectory.OpenAsync(storage, TimeProvider.System);
        host._coordinators = await Coordinators.OpenAsync(
            host._log,
            settings,
            TimeProvider.System,
            NullLogger.Instance
        );
        host._log.CreateTopic(Topic, 2, new Dictionary<string, string>());
        var handlers = LocalBroker.Handlers(
            host._log,
            host._coordinators,
            settings,
            TimeProvider.System,
            host._metrics
        );
        host._dispatcher = new RequestDispatcher(handlers, host._metrics, host._faults);
        return host;
    }

    /// <summary>Serves one frame for a client that leaves as soon as it would have to wait.</summary>
    public async Task<DispatchOutcome> ServeAsync(ReadOnlyMemory<byte> frame)
    {
        using var closed = new CancellationTokenSource();
        var identity = new ConnectionIdentity(
            "127.0.0.1",
            new BrokerNode(1, "cluster", "localhost", 9092),
            closed.Token
        );
        var serving = _dispatcher.DispatchAsync(identity, frame, _response);
        if (!serving.IsCompleted)
            await closed.CancelAsync();
        return await serving;
    }

    /// <summary>The answer to a request, without size prefix and header; its client stays until it comes.</summary>
    public async Task<byte[]> AskAsync(ApiKey api, short version, Action<KafkaWriter> body)
    {
        var closed = TestContext.Current.CancellationToken;
        using var response = new KafkaWriter();
        var identity = new ConnectionIdentity("127.0.0.1", new BrokerNode(1, "cluster", "localhost", 9092), closed);
        var frame = Frames.Request(api, version, 1, body).AsMemory(sizeof(int));
        var outcome = await _dispatcher.DispatchAsync(identity, frame, response);
        outcome.ShouldBe(DispatchOutcome.Respond);
        return response.Written[(ApiTable.IsFlexible(api, version) ? 9 : 8)..].ToArray();
    }

    /// <summary>The answer to a whole request, without size prefix and header; its client stays until it comes.</summary>
    public async Task<byte[]> AnswerAsync(GoldenFrame frame)
    {
        using var response = new KafkaWriter();
        var node = new BrokerNode(1, "cluster", "localhost", 9092);
        var identity = new ConnectionIdentity("127.0.0.1", node, TestContext.Current.CancellationToken);
        var outcome = await _dispatcher.DispatchAsync(identity, frame.Bytes, response);
        outcome.ShouldBe(DispatchOutcome.Respond, frame.ToString());

        // ApiVersions keeps the oldest header: its client does not know yet what the broker speaks.
        var hasTags = ApiTable.IsFlexible(frame.Api, frame.Version) && frame.Api != ApiKey.ApiVersions;
        return response.Written[(hasTags ? 9 : 8)..].ToArray();
    }

    /// <summary>Appends one batch of that many records and returns its size in bytes.</summary>
    public async Task<int> AppendAsync(int partition, int records, int valueBytes = 10)
    {
        var builder = new RecordBatchBuilder();
        for (var i = 0; i < records; i++)
            builder.Add(1_700_000_000_000 + i, null, new byte[valueBytes]);
        var batch = builder.Build();
        (await Partition(partition).AppendAsync(batch, new AppendOptions())).ErrorCode.ShouldBe(ErrorCode.None);
        return batch.Length;
    }

    public PartitionLog Partition(int partition)
    {
        _log.TryGetTopic(Topic, out var topic).ShouldBeTrue();
        return topic!.Partitions[partition];
    }

    public Task DeleteTopicAsync() => _log.DeleteTopicAsync(Topic);

    public async ValueTask DisposeAsync()
    {
        await _coordinators.DisposeAsync();
        await _log.DisposeAsync();
        _response.Dispose();
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class FaultLog : ILogger
    {
        public List<Exception> Exceptions { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (exception is not null)
                Exceptions.Add(exception);
        }
    }
}
