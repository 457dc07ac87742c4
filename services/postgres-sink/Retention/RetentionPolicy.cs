using LeadStreams.Domain.Topics;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Retention;

/// <summary>
/// Which rows end with their topic: those of tables that say when their records were written, of topics whose records the catalog has deleted after
/// some days. The same answer keeps a record from being written and has its row deleted, so that a replay does not bring back what has ended.
/// </summary>
internal sealed class RetentionPolicy(TopicCatalog topics, TimeProvider clock)
{
    private readonly Dictionary<string, TimeSpan> byTopic = new(StringComparer.Ordinal);
    private readonly List<TableRetention> tables = [];

    /// <summary>The tables, in the order in which they were added.</summary>
    public IReadOnlyList<TableRetention> Tables => tables;

    /// <summary>Takes note of a topic and the table that it feeds.</summary>
    public void Add(string topic, RowBuffer rows)
    {
        if (rows.WrittenAt is { } column && topics.Find(topic) is { IsCompacted: false, Retention: { } retention })
        {
            byTopic.Add(topic, retention);
            tables.Add(new TableRetention(rows.Table, column.Name, retention));
        }
    }

    /// <summary>True when the topic need not have the record any more: it is not written.</summary>
    public bool HasEnded(in LogRecord record) =>
        byTopic.TryGetValue(record.Topic, out var retention)
        && DateTimeOffset.FromUnixTimeMilliseconds(record.TimestampMs) <= clock.GetUtcNow() - retention;
}
