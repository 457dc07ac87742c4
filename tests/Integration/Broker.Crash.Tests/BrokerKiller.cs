namespace LeadStreams.Broker.Crash.Tests;

/// <summary>kill -9 of the broker every 3 to 8 seconds; it is started again at once.</summary>
internal sealed class BrokerKiller(BrokerProcess broker, int seed)
{
    private const int MinSeconds = 3;
    private const int MaxSeconds = 8;
    private readonly Random _random = new(seed);

    public int Kills { get; private set; }

    /// <summary>Goes on until cancelled; the broker serves then.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            using var timer = new PeriodicTimer(
                TimeSpan.FromSeconds(MinSeconds + (_random.NextDouble() * (MaxSeconds - MinSeconds)))
            );
            try
            {
                await timer.WaitForNextTickAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await broker.KillAsync();
            Kills++;
            await broker.StartAsync();
        }
    }
}
