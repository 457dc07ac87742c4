namespace LeadStreams.Hosting;

/// <summary>What <c>/readyz</c> says about a service. Thread-safe.</summary>
public sealed class ServiceHealth
{
    private volatile string status = "starting";
    private volatile bool ready;

    /// <summary>True once the service does its work.</summary>
    public bool IsReady => ready;

    /// <summary>One short sentence for a human.</summary>
    public string Status => status;

    /// <summary>The service works.</summary>
    public void Ready(string sentence = "running")
    {
        status = sentence;
        ready = true;
    }

    /// <summary>The service is not ready, and why (restoring, waiting for the broker …).</summary>
    public void NotReady(string sentence)
    {
        ready = false;
        status = sentence;
    }
}
