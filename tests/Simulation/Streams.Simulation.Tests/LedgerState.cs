using System.Buffers;
using System.Globalization;
using System.Text;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>
/// The state of a key: for each source a digest over the offsets of its records in order, how many timers have fired, and a sum over the
/// messages that arrived, whose order nobody promises. Equal only when every record was applied once and in order.
/// </summary>
internal sealed record LedgerState(long DigestA, long DigestB, int Fired, long Arrived)
{
    public static readonly LedgerState Empty = new(0, 0, 0, 0);

    public LedgerState With(string topic, long offset) =>
        topic == Ledger.SourceA
            ? this with
            {
                DigestA = Next(DigestA, offset),
            }
            : this with
            {
                DigestB = Next(DigestB, offset),
            };

    public LedgerState WithFired() => this with { Fired = Fired + 1 };

    public LedgerState WithArrival(string messageId)
    {
        long digest = 0;
        foreach (var character in messageId)
        {
            digest = Next(digest, character);
        }

        return this with
        {
            Arrived = (Arrived + digest) & 0x7fff_ffff_ffff,
        };
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{DigestA} {DigestB} {Fired} {Arrived}");

    public static LedgerState Parse(string text)
    {
        var parts = text.Split(' ');
        return new(
            long.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture),
            long.Parse(parts[3], CultureInfo.InvariantCulture)
        );
    }

    private static long Next(long digest, long offset) => ((digest * 1_000_003) + offset + 1) & 0x7fff_ffff_ffff;
}

/// <summary>Ledger states and plain text, as text.</summary>
internal sealed class LedgerSerde : ISerde
{
    public static readonly ISerde State = new LedgerSerde(isState: true);
    public static readonly ISerde Text = new LedgerSerde(isState: false);

    private readonly bool isState;

    private LedgerSerde(bool isState) => this.isState = isState;

    public object Deserialize(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return isState ? LedgerState.Parse(text) : text;
    }

    public void Serialize(object value, IBufferWriter<byte> destination) =>
        Encoding.UTF8.GetBytes(value.ToString(), destination);
}
