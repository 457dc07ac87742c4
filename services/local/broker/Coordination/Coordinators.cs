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
        var groups = await GroupCoordinator.OpenAsync(directory, new GroupOptions(settings), time, logger);
        try
        {
            var options = new TransactionOptions(settings);
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
}
