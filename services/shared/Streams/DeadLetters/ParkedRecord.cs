using System.Buffers;
using System.Text;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>A record that waits in a queue, as it was read; or, without record, a place whose dead letter was discarded.</summary>
internal sealed record ParkedRecord(LogRecord? Record)
{
    /// <summary>The place of a dead letter that was discarded.</summary>
    public static readonly ParkedRecord Discarded = new((LogRecord?)null);

    /// <summary>Keeps a record beyond the next poll.</summary>
    public static ParkedRecord Of(in LogRecord record) => new(record.Kept());
}

/// <summary>
/// Parked records as bytes: a version, then position, timestamp, key, value and headers; strings and byte arrays with their length before
/// them, -1 for null.
/// </summary>
internal sealed class ParkedRecordSerde : ISerde
{
    private const byte Version = 1;
    private const byte DiscardedVersion = 0;
    private const int Null = -1;

    public static readonly ParkedRecordSerde Instance = new();

    public object Deserialize(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var version = reader.ReadByte();
        if (version == DiscardedVersion)
        {
            return ParkedRecord.Discarded;
        }

        if (version != Version)
        {
            throw new InvalidDataException($"a parked record of version {version}, which this release does not know");
        }

        var (topic, partition) = (reader.ReadString(), reader.ReadInt32());
        var (offset, timestampMs) = (reader.ReadInt64(), reader.ReadInt64());
        var (key, value) = (ReadBytes(reader), ReadBytes(reader));
        var headers = new RecordHeaders();
        for (var i = reader.ReadInt32(); i > 0; i--)
        {
            headers.Add(reader.ReadString(), ReadBytes(reader));
        }

        return new ParkedRecord(
            new LogRecord(topic, partition, offset, timestampMs, ToMemory(key), ToMemory(value), headers)
        );
    }

    public void Serialize(object value, IBufferWriter<byte> destination)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        if (((ParkedRecord)value).Record is { } record)
        {
            writer.Write(Version);
            writer.Write(record.Topic);
            writer.Write(record.Partition);
            writer.Write(record.Offset);
            writer.Write(record.TimestampMs);
            WriteBytes(writer, record.Key);
            WriteBytes(writer, record.Value);
            writer.Write(record.Headers.Count);
            for (var i = 0; i < record.Headers.Count; i++)
            {
                var (name, bytes) = record.Headers[i];
                writer.Write(name);
                WriteBytes(writer, ToMemory(bytes));
            }
        }
        else
        {
            writer.Write(DiscardedVersion);
        }

        writer.Flush();
        destination.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static ReadOnlyMemory<byte>? ToMemory(byte[]? bytes) =>
        bytes is null ? default(ReadOnlyMemory<byte>?) : bytes.AsMemory();

    private static byte[]? ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        return length == Null ? null : reader.ReadBytes(length);
    }

    private static void WriteBytes(BinaryWriter writer, ReadOnlyMemory<byte>? bytes)
    {
        writer.Write(bytes?.Length ?? Null);
        if (bytes is { } some)
        {
            writer.Write(some.Span);
        }
    }
}
