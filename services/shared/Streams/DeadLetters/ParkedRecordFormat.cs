using System.Buffers.Binary;
using System.Text;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// Parked records as bytes: a version, then topic, partition, offset, timestamp, key, value and headers. Numbers are little-endian; a text has its length in
/// UTF-8 bytes before it as LEB128, a byte array as four bytes, -1 for null.
/// </summary>
internal static class ParkedRecordFormat
{
    private const byte Version = 1;
    private const byte DiscardedVersion = 0;
    private const int Null = -1;
    private const int FixedBytes = sizeof(byte) + sizeof(int) + (2 * sizeof(long)) + sizeof(int);

    /// <summary>A place without record.</summary>
    public static byte[] Discarded() => [DiscardedVersion];

    public static byte[] Write(in LogRecord record)
    {
        var headers = record.Headers;
        var size = FixedBytes + TextSize(record.Topic) + Size(record.Key) + Size(record.Value);
        for (var i = 0; i < headers.Count; i++)
        {
            size += TextSize(headers[i].Key) + sizeof(int) + (headers[i].Value?.Length ?? 0);
        }

        var bytes = new byte[size];
        var writer = new Writer(bytes);
        writer.Byte(Version);
        writer.Text(record.Topic);
        writer.Int(record.Partition);
        writer.Long(record.Offset);
        writer.Long(record.TimestampMs);
        writer.Bytes(record.Key is { } key ? key.Span : default, record.Key is null);
        writer.Bytes(record.Value is { } value ? value.Span : default, record.Value is null);
        writer.Int(headers.Count);
        for (var i = 0; i < headers.Count; i++)
        {
            writer.Text(headers[i].Key);
            writer.Bytes(headers[i].Value, headers[i].Value is null);
        }

        return bytes;
    }

    /// <summary>The record, or null for a place without one; key and value lie in <paramref name="bytes"/>.</summary>
    /// <exception cref="InvalidDataException">Of a version that this release does not know.</exception>
    public static LogRecord? Read(byte[] bytes)
    {
        var reader = new Reader(bytes);
        var version = reader.Byte();
        if (version == DiscardedVersion)
        {
            return null;
        }

        if (version != Version)
        {
            throw new InvalidDataException($"a parked record of version {version}, which this release does not know");
        }

        var (topic, partition) = (reader.Text(), reader.Int());
        var (offset, timestampMs) = (reader.Long(), reader.Long());
        var (key, value) = (reader.Bytes(), reader.Bytes());
        var headers = new RecordHeaders();
        for (var i = reader.Int(); i > 0; i--)
        {
            headers.Add(reader.Text(), reader.Bytes()?.ToArray());
        }

        return new LogRecord(topic, partition, offset, timestampMs, key, value, headers);
    }

    private static int Size(ReadOnlyMemory<byte>? bytes) => sizeof(int) + (bytes?.Length ?? 0);

    private static int TextSize(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var size = length + 1;
        for (; length >= 0x80; length >>= 7)
        {
            size++;
        }

        return size;
    }

    private ref struct Writer(Span<byte> into)
    {
        private Span<byte> rest = into;

        public void Byte(byte value)
        {
            rest[0] = value;
            rest = rest[1..];
        }

        public void Int(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, value);
            rest = rest[sizeof(int)..];
        }

        public void Long(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, value);
            rest = rest[sizeof(long)..];
        }

        public void Text(string text)
        {
            var length = Encoding.UTF8.GetByteCount(text);
            for (; length >= 0x80; length >>= 7)
            {
                Byte((byte)(length | 0x80));
            }

            Byte((byte)length);
            rest = rest[Encoding.UTF8.GetBytes(text, rest)..];
        }

        public void Bytes(ReadOnlySpan<byte> bytes, bool isNull)
        {
            Int(isNull ? Null : bytes.Length);
            bytes.CopyTo(rest);
            rest = rest[bytes.Length..];
        }
    }

    private struct Reader(byte[] bytes)
    {
        private int at;

        public byte Byte() => bytes[at++];

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span);

        public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);

        public string Text()
        {
            var (length, shift) = (0, 0);
            byte next;
            do
            {
                next = Byte();
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next >= 0x80);

            return Encoding.UTF8.GetString(Take(length).Span);
        }

        public ReadOnlyMemory<byte>? Bytes()
        {
            var length = Int();
            return length == Null ? default(ReadOnlyMemory<byte>?) : Take(length);
        }

        private ReadOnlyMemory<byte> Take(int length)
        {
            var taken = bytes.AsMemory(at, length);
            at += length;
            return taken;
        }
    }
}
