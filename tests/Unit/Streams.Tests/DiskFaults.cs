using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Tests;

/// <summary>A disk that may be full.</summary>
internal sealed class DiskFaults : ILogFaults
{
    public bool IsFull { get; set; }

    public void Before(LogCall call)
    {
        if (IsFull && call == LogCall.WriteFile)
        {
            throw new IOException("no space left on device");
        }
    }

    public void After(LogCall call) { }

    public int Deliver(int available) => available;
}
