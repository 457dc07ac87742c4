using System.Runtime.InteropServices;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>
/// The bytes of the records of one poll, as a client lends them: at the next poll something else lies there. Who keeps them without a copy finds rubbish, here as on Kafka.
/// </summary>
internal sealed class LentMemory
{
    private const byte Rubbish = 0xDB;

    private readonly List<ReadOnlyMemory<byte>> lent = [];

    /// <summary>Takes back what was lent before.</summary>
    public void TakeBack()
    {
        foreach (var bytes in lent)
        {
            MemoryMarshal.AsMemory(bytes).Span.Fill(Rubbish);
        }

        lent.Clear();
    }

    /// <summary>Gives records bytes of their own, until these are taken back.</summary>
    public void Lend(Span<LogRecord> records)
    {
        foreach (ref var record in records)
        {
            record = record.Kept();
            Remember(record.Key);
            Remember(record.Value);
        }
    }

    private void Remember(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is { IsEmpty: false } some)
        {
            lent.Add(some);
        }
    }
}
