namespace LeadStreams.Local.Broker.Storage;

/// <summary>Callbacks that come and go while they are being called.</summary>
internal sealed class AdvanceSignal
{
    private readonly Lock _gate = new();
    private volatile Subscription[] _subscriptions = [];

    public IDisposable Subscribe(Action callback)
    {
        var subscription = new Subscription(this, callback);
        lock (_gate)
            _subscriptions = [.. _subscriptions, subscription];
        return subscription;
    }

    public void Raise()
    {
        foreach (var subscription in _subscriptions)
            subscription.Callback();
    }

    private void Remove(Subscription subscription)
    {
        lock (_gate)
            _subscriptions = Array.FindAll(_subscriptions, other => !ReferenceEquals(other, subscription));
    }

    private sealed class Subscription(AdvanceSignal owner, Action callback) : IDisposable
    {
        public Action Callback { get; } = callback;

        public void Dispose() => owner.Remove(this);
    }
}
