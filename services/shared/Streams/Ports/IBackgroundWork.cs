namespace LeadStreams.Streams.Ports;

/// <summary>Does slow work beside the stream thread, one piece after the other.</summary>
public interface IBackgroundWork
{
    /// <summary>Starts a piece of work, after those before it. The task fails as the work does.</summary>
    Task Run(Action work);

    /// <summary>Returns when everything that was started is done.</summary>
    void Drain();
}
