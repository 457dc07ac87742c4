namespace LeadStreams.Local.Broker.Coordination;

/// <summary>The coordinators of a broker, opened on its data folder by its settings.</summary>
internal sealed record Coordinators(GroupCoordinator Groups, TransactionCoordinator Transactions) : IAsyncDisposable
{
    public IEnumerable<ApiHandler> Handlers => [.. Groups.Handlers, .. Transactions.Handlers];

    /// <summary>Takes up what is stored, and finishes transactions whose outcome is decided.</summary>
    public static async Task<Coordinators> OpenAsync(
        LogDirectory directory,
        BrokerSettings settings,
        TimeProvider time,
        ILogger logger
    )
    {
        Task<StateTable> ReadAsync(string topic) =>
            Task.Run(() => new StateTable(PartitionStateLog.Open(directory, topic, time), logger));
        var markers = new PartitionMarkers(directory);
        var groupTable = await ReadAsync(GroupCoordinator.TopicName);
        var groups = new GroupCoordinator(new(groupTable, markers.Exists, new GroupOptions(settings), time, logger));
        try
        {
            var transactions = await TransactionCoordinator.OpenAsync(
                new TransactionEnvironment
                {
                    Table = await ReadAsync(TransactionCoordinator.TopicName),
                    Groups = groups,
                    Markers = markers,
                    NextProducerId = directory.NextProducerId,
                    Options = new TransactionOptions(settings),
                    Time = time,
                    Logger = logger,
                }
            );
            return new Coordinators(groups, transactions);
        }
        catch
        {
            await groups.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when everything queued is written.</summary>
    public async ValueTask DisposeAsync()
    {
        await Transactions.DisposeAsync();
        await Groups.DisposeAsync();
    }
}
