using System.Text;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>A message to a repartition topic that is handed to its task within the transaction that emitted it, without the log.</summary>
internal readonly record struct LocalMessage(
    SinkTopic Topic,
    int Partition,
    DateTimeOffset EmittedAt,
    string Key,
    object? Value,
    RecordHeaders Headers
)
{
    /// <summary>The offset that such a message shows: it has none.</summary>
    public const long NoOffset = -1;

    /// <summary>The message as its processor sees it.</summary>
    public StreamRecord ToStreamRecord() => new(Topic.Topic, Partition, NoOffset, EmittedAt, Key, Value, Headers);

    /// <summary>The message's place and headers, without the bytes that nobody has asked for yet.</summary>
    public LogRecord WithoutBytes() =>
        new(Topic.Topic, Partition, NoOffset, EmittedAt.ToUnixTimeMilliseconds(), null, null, Headers);

    /// <summary>The message as it would lie in the log; <paramref name="value"/> is its encoded value.</summary>
    public LogRecord WithBytes(ReadOnlyMemory<byte>? value) =>
        WithoutBytes() with
        {
            Key = Encoding.UTF8.GetBytes(Key),
            Value = value,
        };
}
