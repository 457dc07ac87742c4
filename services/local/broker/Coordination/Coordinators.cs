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
        var groups = await GroupCoordinator.OpenAsync(directory, GroupOptionsOf(settings), time, logger);
        try
        {
            var options = TransactionOptionsOf(settings);
            var transactions = await TransactionCoordinator.OpenAsync(directory, groups, options, time, logger);
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

    private static GroupOptions GroupOptionsOf(BrokerSettings settings) =>
        new()
        {
            InitialRebalanceDelay = settings.Milliseconds("group.initial.rebalance.delay.ms"),
            MinSessionTimeout = settings.Milliseconds("group.min.session.timeout.ms"),
            MaxSessionTimeout = settings.Milliseconds("group.max.session.timeout.ms"),
            MaxSize = settings.Int("group.max.size"),
            MaxOffsetMetadataBytes = settings.Int("offset.metadata.max.bytes"),
            OffsetRetention = TimeSpan.FromMinutes(settings.Int("offsets.retention.minutes")),
            OffsetRetentionCheckInterval = settings.Milliseconds("offsets.retention.check.interval.ms"),
        };

    private static TransactionOptions TransactionOptionsOf(BrokerSettings settings) =>
        new()
        {
            MaxTimeout = settings.Milliseconds("transaction.max.timeout.ms"),
            ScanInterval = settings.Milliseconds("transaction.abort.timed.out.transaction.cleanup.interval.ms"),
            Expiration = settings.Milliseconds("transactional.id.expiration.ms"),
        };
}
