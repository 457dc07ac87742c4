using System.Text;
using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.PostgresSink.Security;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary>A topic of Avro values. A value that cannot be read is data that is wrong: it goes to the table of rejects, with its bytes.</summary>
internal abstract class AvroFeed<T>(ISerde serde, RejectedFeed rejected, RowSet rows) : Feed(rows)
    where T : class, IAvroRecord<T>
{
    public override void Add(in LogRecord record)
    {
        var key = record.Key is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "";
        if (record.Value is not { } value)
        {
            Delete(record.Topic, key, record.Offset);
            return;
        }

        T decoded;
        try
        {
            decoded = (T)serde.Deserialize(value.Span);
        }
        catch (AvroException)
        {
            rejected.Add(record, RejectCodes.Undecodable, "the value is not what the topic's schema says");
            return;
        }

        if (Fault(decoded, record.Topic) is { } code)
        {
            rejected.Add(record, code, "the value does not belong where it lies");
            return;
        }

        Rows.Rows.WrittenAt?.Add(RecordTime.Of(record));
        Put(decoded, record.Offset);
    }

    /// <summary>A reject code when a value that can be read must not be written, else null.</summary>
    protected virtual string? Fault(T value, string topic) => null;

    /// <summary>Adds a row.</summary>
    protected abstract void Put(T value, long offset);

    /// <summary>Adds a tombstone; topics without tombstones have none to add.</summary>
    protected virtual void Delete(string topic, string key, long offset) =>
        Rows.Delete(key, [TextColumn.Clean(key)!], offset);

    /// <summary>The market code, or what stands for none.</summary>
    protected static string MarketOf(string? market) => market ?? PostgresRoles.UnassignedMarket;
}
