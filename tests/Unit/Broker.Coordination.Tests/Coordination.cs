using LeadStreams.Local.Broker.Coordination;
using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Transactions;
using LeadStreams.Local.Broker.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>Both coordinators on a simulated disk and a clock of the test's own; they can be killed and opened again.</summary>
internal sealed class Coordination : IAsyncDisposable
{
    private long _lastProducerId;

    public ManualTime Time { get; } = new();
    public SimulatedDisk Disk { get; } = new();

    // The tests look after time themselves: nothing of it goes on beside them.
    public GroupOptions GroupOptions { get; init; } =
        new() { InitialRebalanceDelay = TimeSpan.Zero, OffsetRetentionCheckInterval = TimeSpan.FromDays(365) };
    public TransactionOptions TransactionOptions { get; init; } = new() { ScanInterval = TimeSpan.FromDays(365) };
    public GroupCoordinator Groups { get; private set; } = null!;
    public TransactionCoordinator Transactions { get; private set; } = null!;
    public IReadOnlyDictionary<ApiKey, ApiHandler> Handlers =>
        Groups.Handlers.Concat(Transactions.Handlers).ToDictionary(handler => handler.ApiKey);

    public static async Task<Coordination> OpenAsync(params TopicPartition[] partitions)
    {
        var opened = new Coordination();
        foreach (var partition in partitions)
            opened.Disk.Partitions[partition] = new SimulatedPartition();
        await opened.StartAsync();
        return opened;
    }

    /// <summary>Opens the coordinators on what the disk holds.</summary>
    public async Task StartAsync()
    {
        Disk.Restart();
        var groupTable = new StateTable(Disk.Groups, NullLogger.Instance);
        Groups = new GroupCoordinator(
            new GroupEnvironment(groupTable, Disk.Exists, GroupOptions, Time, NullLogger.Instance)
        );
        Transactions = await TransactionCoordinator.OpenAsync(
            new TransactionEnvironment
            {
                Table = new StateTable(Disk.Transactions, NullLogger.Instance),
                Groups = Groups,
                Markers = Disk,
                NextProducerId = () => Interlocked.Increment(ref _lastProducerId),
                Options = TransactionOptions,
                Time = Time,
                Logger = NullLogger.Instance,
            }
        );
    }

    /// <summary>Ends the process; what was not written is lost.</summary>
    public async Task KillAsync()
    {
        Disk.CrashAtWrite(0, survives: false);
        Disk.TryWrite(static () => { });
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Transactions.DisposeAsync();
        await Groups.DisposeAsync();
    }

    /// <summary>Sends one request through its handler, in the highest version not above <paramref name="version"/>.</summary>
    public async Task<Dictionary<string, object?>> CallAsync(
        ApiKey key,
        int version,
        Dictionary<string, object?> request
    )
    {
        var message = Messages.Of(key);
        var spoken = (short)Math.Min(version, message.MaxVersion);
        using var body = new KafkaWriter(spoken >= message.FlexibleFrom);
        message.Request.Write(body, spoken, request);
        using var response = new KafkaWriter(spoken >= message.FlexibleFrom);
        var identity = new ConnectionIdentity(
            "127.0.0.1",
            new BrokerNode(7, "cluster", "localhost", 9092),
            TestContext.Current.CancellationToken
        );
        var context = new RequestContext(identity)
        {
            ApiKey = key,
            ApiVersion = spoken,
            CorrelationId = 1,
            ClientId = "client",
        };
        await RequestDispatcher.ServeAsync(Handlers[key], context, body.Written, response);
        return Decode(message, spoken, response);
    }

    private static Dictionary<string, object?> Decode(Messages.Message message, short version, KafkaWriter response)
    {
        var reader = new KafkaReader(response.Written.Span, version >= message.FlexibleFrom);
        var decoded = message.Response.Read(ref reader, version);
        reader.Remaining.ShouldBe(0, $"{message.Key} v{version} wrote more than the protocol knows");
        return decoded;
    }
}
