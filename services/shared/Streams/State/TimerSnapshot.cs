using System.Globalization;
using System.Text;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.State;

/// <summary>The timers of one moment, as their changelog would tell them.</summary>
internal sealed class TimerSnapshot(KeyValuePair<TimerId, long>[] timers) : IEntrySnapshot
{
    /// <inheritdoc/>
    public int Count => timers.Length;

    /// <inheritdoc/>
    public void ForEach(EntryVisitor visit)
    {
        var packed = new byte[64];
        var entry = new byte[128];
        Span<byte> value = stackalloc byte[20];
        foreach (var (id, dueMs) in timers)
        {
            var key = Encoding.UTF8.GetBytes($"{id.Name}/{id.Key}");
            Grow(ref packed, EntryFormat.MaxPackedLength(key.Length));
            var keyLength = EntryFormat.Pack(key, packed);
            dueMs.TryFormat(value, out var valueLength, provider: CultureInfo.InvariantCulture);
            var size = EntryFormat.Size(keyLength, valueLength);
            Grow(ref entry, size);
            EntryFormat.Write(entry.AsSpan(0, size), packed.AsSpan(0, keyLength), value[..valueLength]);
            visit(entry.AsSpan(0, size));
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length * 2];
        }
    }
}
