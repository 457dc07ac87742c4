namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// What a parked Fetch waits on: any of its partitions advancing, the longest wait being over, or the client leaving.
/// Arm it, look at the partitions, then wait: nothing that happens in between is missed.
/// </summary>
internal sealed class FetchWake : IDisposable
{
    private readonly List<PartitionLog> _watched = [];
    private readonly ITimer _timer;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private TaskCompletionSource _signal = NewSignal();
    private volatile bool _expired;

    public FetchWake(TimeProvider time, TimeSpan longestWait, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _timer = time.CreateTimer(
            static wake => ((FetchWake)wake!).Expire(),
            this,
            longestWait,
            Timeout.InfiniteTimeSpan
        );
        _registration = cancellation.UnsafeRegister(static wake => ((FetchWake)wake!).Signal(), this);
    }

    /// <summary>Whether the longest wait is over.</summary>
    public bool Expired => _expired;

    public void Watch(PartitionLog log)
    {
        _watched.Add(log);
        log.Advanced += Signal;
    }

    public void Arm() => Volatile.Write(ref _signal, NewSignal());

    /// <summary>Completes at the first event since <see cref="Arm"/>.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async ValueTask WaitAsync()
    {
        await _signal.Task;
        _cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        foreach (var log in _watched)
            log.Advanced -= Signal;
        _registration.Dispose();
        _timer.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal() => Volatile.Read(ref _signal).TrySetResult();

    private void Expire()
    {
        _expired = true;
        Signal();
    }
}
