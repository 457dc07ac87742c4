namespace LeadStreams.Local.Broker.Groups;

/// <summary>
/// The answer a parked request waits for. It is given exactly once: a second answer is a fault of the state machine and
/// throws. The waiter never runs inside the lock of whoever answers.
/// </summary>
internal sealed class Reply<T>
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the answer.</summary>
    public Task<T> Task => _source.Task;

    public bool IsSent => _source.Task.IsCompleted;

    public void Send(T answer) => _source.SetResult(answer);
}
