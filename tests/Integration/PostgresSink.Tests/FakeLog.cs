using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>Records as a consumer would give them, with offsets that grow by topic and partition.</summary>
internal sealed class FakeLog
{
    public static readonly DateTimeOffset Start = new(2026, 11, 16, 9, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<TopicPartition, long> ends = [];
    private readonly List<LogRecord> records = [];

    public InMemorySchemaRegistry Registry { get; } = new();

    /// <summary>When the records that follow are written.</summary>
    public DateTimeOffset Now { get; set; } = Start;

    public IReadOnlyList<LogRecord> Records => records;

    public LogRecord Append<T>(string topic, string key, T? value, int partition = 0)
        where T : class, IAvroRecord<T> =>
        AppendBytes(
            topic,
            key,
            value is null ? null : new AvroSerde<T>(Registry, $"{topic}-value").Serialize(value),
            null,
            partition
        );

    public LogRecord AppendBytes(
        string topic,
        string key,
        byte[]? value,
        RecordHeaders? headers = null,
        int partition = 0
    )
    {
        var place = new TopicPartition(topic, partition);
        var offset = ends.GetValueOrDefault(place);
        // Transaction markers take offsets too.
        ends[place] = offset + (offset % 3 == 2 ? 2 : 1);
        var record = new LogRecord(
            topic,
            partition,
            offset,
            Now.ToUnixTimeMilliseconds(),
            Encoding.UTF8.GetBytes(key),
            value is null ? null : (ReadOnlyMemory<byte>?)value,
            headers ?? RecordHeaders.Empty
        );
        records.Add(record);
        return record;
    }
}
