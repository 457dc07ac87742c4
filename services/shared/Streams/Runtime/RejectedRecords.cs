using System.Buffers;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Dead letters of one task in the open transaction. They come one by one, from here and there; written as they come, nearly each would be a
/// request of its own, and its partition another registration with the transaction. So they wait for the end of it, as changelogs do.
/// </summary>
internal sealed class RejectedRecords(string topic, RecordOutput output)
{
    /// <summary>As many bytes wait at most; one record more may be over it.</summary>
    internal const int MaxWaitingBytes = 256 * 1024;

    private readonly List<Rejected> waiting = [];
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>Takes a record, whose bytes are copied, with the headers of its dead letter.</summary>
    /// <exception cref="LogException">Those before it could not be written.</exception>
    public void Add(in LogRecord record, RecordHeaders headers)
    {
        waiting.Add(new Rejected(Keep(record.Key), Keep(record.Value), record.Value is null, headers));
        if (bytes.WrittenCount > MaxWaitingBytes)
        {
            Send();
        }
    }

    /// <summary>Writes what waits, in the order in which it came.</summary>
    /// <exception cref="LogException">It could not be written.</exception>
    public void Send()
    {
        var rest = bytes.WrittenSpan;
        foreach (var one in waiting)
        {
            var value = rest.Slice(one.KeyLength, one.ValueLength);
            output.ProduceBytes(topic, rest[..one.KeyLength], value, one.IsTombstone, one.Headers);
            rest = rest[(one.KeyLength + one.ValueLength)..];
        }

        Forget();
    }

    /// <summary>The transaction is over: what waits was written, or is not to be.</summary>
    public void Forget()
    {
        waiting.Clear();
        bytes.ResetWrittenCount();
    }

    private int Keep(ReadOnlyMemory<byte>? part)
    {
        if (part is not { } some)
        {
            return 0;
        }

        bytes.Write(some.Span);
        return some.Length;
    }

    private readonly record struct Rejected(int KeyLength, int ValueLength, bool IsTombstone, RecordHeaders Headers);
}
