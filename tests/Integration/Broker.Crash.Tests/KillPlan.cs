namespace LeadStreams.Broker.Crash.Tests;

/// <summary>The moments of a transaction at which the broker can be killed.</summary>
internal enum Moment
{
    Begun,
    Produced,
    OffsetsSent,
    Committing,
}

/// <summary>
/// Kills and restarts the broker at every moment of a transaction in turn, each time after some undisturbed transactions.
/// The restart runs beside the chain, so that its next calls meet a broker that is gone, coming up, or just there.
/// </summary>
internal sealed class KillPlan(BrokerProcess broker, int kills, int transactionsBetween)
{
    private int _transactions;
    private Task _restarting = Task.CompletedTask;

    public int Kills { get; private set; }

    public bool IsDone => Kills >= kills && _restarting.IsCompleted;

    /// <summary>Completes when the broker serves again; throws if it would not.</summary>
    public Task Restarted => _restarting;

    public void Reach(Moment moment)
    {
        if (moment == Moment.Begun)
            _transactions++;
        if (Kills >= kills || !_restarting.IsCompleted || _transactions < transactionsBetween)
            return;
        if (moment != (Moment)(Kills % 4))
            return;
        Kills++;
        _transactions = 0;
        _restarting = Task.Run(async () =>
        {
            await broker.KillAsync();
            await broker.StartAsync();
        });
    }
}
