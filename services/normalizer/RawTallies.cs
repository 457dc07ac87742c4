using System.Globalization;
using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Normalizer;

/// <summary>
/// What became of raw records, counted by raw topic and by block of offsets. Raw records end with their retention, and the counters of a lead do not tell which of its
/// deliveries are still there; of a block it is known whether all are.
/// </summary>
public static class RawTallies
{
    /// <summary>The changelog of the tallies; keys as in <see cref="RawTally"/>, one partition for each of the raw topics.</summary>
    public const string Changelog = $"{NormalizerTopology.ApplicationId}-{Store}-changelog";

    internal const string Store = "tally";

    /// <summary>Offsets in a block: at most so many records of a partition cannot be judged because others of their block have ended.</summary>
    private const int BlockOffsets = 100;

    /// <summary>Number of the block of an offset.</summary>
    public static long BlockOf(long offset) => offset / BlockOffsets;

    /// <summary>Number of the block that a key names; null for the key of a whole raw topic, which <paramref name="topic"/> tells either way.</summary>
    public static long? BlockOf(string key, out string topic)
    {
        // Names of topics hold no slash.
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        topic = slash < 0 ? key : key[..slash];
        return slash < 0 ? null : long.Parse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Counts one processing of a raw record.</summary>
    /// <param name="tallies">The store.</param>
    /// <param name="record">The raw record.</param>
    /// <param name="fates">What became of it.</param>
    internal static void Count(IStore<RawTally> tallies, in StreamRecord record, RecordFates fates)
    {
        var whole = tallies.Get(record.Topic);
        if (record.Offset < whole?.FirstOffset)
        {
            // Read before there was a tally and redriven now: counted, it would look like one record of its block, and the others lost.
            return;
        }

        var block = string.Create(CultureInfo.InvariantCulture, $"{record.Topic}/{BlockOf(record.Offset)}");
        tallies.Put(record.Topic, With(whole, record.Offset, fates));
        tallies.Put(block, With(tallies.Get(block), record.Offset, fates));
    }

    private static RawTally With(RawTally? known, long offset, RecordFates fates)
    {
        known ??= new RawTally
        {
            FirstOffset = offset,
            NextOffset = offset,
            Records = 0,
        };
        var isFirst = offset >= known.NextOffset;
        return known with
        {
            NextOffset = isFirst ? offset + 1 : known.NextOffset,
            Records = known.Records + (isFirst ? 1 : 0),
            Again = known.Again + (isFirst ? 0 : 1),
            Normalized = known.Normalized + fates.Normalized,
            Redelivered = known.Redelivered + fates.Redelivered,
            Rejected = known.Rejected + fates.Rejected,
        };
    }
}

/// <summary>What became of the records in one payload: how many had which fate.</summary>
internal readonly record struct RecordFates(int Normalized, int Redelivered, int Rejected)
{
    public static readonly RecordFates OneNormalized = new(1, 0, 0);
    public static readonly RecordFates OneRedelivered = new(0, 1, 0);
    public static readonly RecordFates OneRejected = new(0, 0, 1);

    public static RecordFates operator +(RecordFates one, RecordFates other) =>
        new(one.Normalized + other.Normalized, one.Redelivered + other.Redelivered, one.Rejected + other.Rejected);
}
