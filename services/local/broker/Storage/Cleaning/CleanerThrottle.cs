namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Holds reading and writing in the background to so many bytes a second, and ends it when it is to end.</summary>
internal sealed class CleanerThrottle(TimeProvider time, double maxBytesPerSecond, CancellationToken cancellation)
{
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(100);
    private long _windowStart = time.GetTimestamp();
    private double _bytes;

    /// <summary>Counts bytes, and waits when they were too many.</summary>
    /// <exception cref="OperationCanceledException">Cleaning is to end.</exception>
    public void Take(int bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        _bytes += bytes;
        var elapsed = time.GetElapsedTime(_windowStart);
        if (elapsed < _window && _bytes < maxBytesPerSecond * _window.TotalSeconds)
            return;
        var due = TimeSpan.FromSeconds(Math.Min(_bytes / maxBytesPerSecond, 60));
        if (due > elapsed)
        {
            cancellation.WaitHandle.WaitOne(due - elapsed);
            cancellation.ThrowIfCancellationRequested();
        }

        _windowStart = time.GetTimestamp();
        _bytes = 0;
    }
}
