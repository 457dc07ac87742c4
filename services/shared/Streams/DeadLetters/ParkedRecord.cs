using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// A record that waits in a queue, as it was read; or, without record, a place whose dead letter was discarded. It is encoded when it is parked, once, and
/// decoded when its turn comes.
/// </summary>
internal sealed class ParkedRecord
{
    /// <summary>The place of a dead letter that was discarded.</summary>
    public static readonly ParkedRecord Discarded = new(ParkedRecordFormat.Discarded());

    private readonly byte[] bytes;

    private ParkedRecord(byte[] bytes) => this.bytes = bytes;

    /// <summary>The record as bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>The record; its bytes are valid as long as this is.</summary>
    public LogRecord? Record => ParkedRecordFormat.Read(bytes);

    /// <summary>Keeps a record beyond the next poll.</summary>
    public static ParkedRecord Of(in LogRecord record) => new(ParkedRecordFormat.Write(record));

    /// <summary>A record that was parked before.</summary>
    public static ParkedRecord FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());
}
