using LeadStreams.Contracts;

namespace LeadStreams.Local.Stack.Verification;

/// <summary>What is known of one block of offsets of a raw partition.</summary>
internal sealed class RawBlock
{
    private static readonly RawTally Nothing = new()
    {
        FirstOffset = 0,
        NextOffset = 0,
        Records = 0,
    };

    private readonly Dictionary<string, long> rejectedByCode = new(StringComparer.Ordinal);
    private RawTally? tally;

    /// <summary>What the normalizer counted; all 0 when it passed the whole block by.</summary>
    public RawTally Tally
    {
        get => tally ?? Nothing;
        set => tally = value;
    }

    /// <summary>Raw records that are there.</summary>
    public long Records { get; private set; }

    /// <summary>Kafka's timestamps of the first and the last of them.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Timestamps { get; private set; }

    public IReadOnlyDictionary<string, long> RejectedByCode => rejectedByCode;

    /// <summary>True when each record that was ever counted in it lies at or after the beginning of its partition. Where none was counted, none that is there has an outcome.</summary>
    public bool IsWholeAt(long begin) => tally is null || tally.FirstOffset >= begin;

    /// <summary>Records beyond the first of their payload.</summary>
    public long Further => Tally.Normalized + Tally.Redelivered + Tally.Rejected - Tally.Records - Tally.Again;

    // A dead letter more than was counted is one of a redrive since.
    public long Lost =>
        Math.Max(0, Records - Tally.Records) + Math.Max(0, Tally.Rejected - rejectedByCode.Values.Sum());

    public long Excess => Math.Max(0, Tally.Records - Records);

    public void AddRecord(DateTimeOffset timestamp)
    {
        Records++;
        Timestamps = (Timestamps?.First ?? timestamp, timestamp);
    }

    public void AddDeadLetter(string code) => rejectedByCode[code] = rejectedByCode.GetValueOrDefault(code) + 1;
}
