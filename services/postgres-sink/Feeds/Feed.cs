using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary>Turns the records of one topic into rows of one table.</summary>
internal abstract class Feed(RowSet rows)
{
    /// <summary>Rows of the running batch.</summary>
    public RowSet Rows { get; } = rows;

    /// <summary>Adds a record to the running batch.</summary>
    public abstract void Add(in LogRecord record);
}
