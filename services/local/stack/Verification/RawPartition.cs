using LeadStreams.Contracts;
using LeadStreams.Normalizer;

namespace LeadStreams.Local.Stack.Verification;

/// <summary>
/// What is known of one raw partition: what the normalizer counted there, which raw records are there, and their dead letters. In this order: the tallies say how far
/// the others are of interest, and what comes while they are read is not judged.
/// </summary>
internal sealed class RawPartition(string source)
{
    private readonly Dictionary<long, RawBlock> blocks = [];
    private RawTally? whole;
    private long beforeTally;
    private DateTimeOffset? lastBeforeTally;

    public string Source => source;

    /// <summary>Where the normalizer's group stands: what lies before it was read, also where nothing has been counted since there are tallies. Comes with the tallies.</summary>
    public long Position { get; set; }

    /// <summary>Offset at which the partition begins: what lies before it has ended. As it is after the records were read.</summary>
    public long Begin { get; set; }

    /// <summary>Raw records that the normalizer had not read.</summary>
    public long Unread { get; private set; }

    public IEnumerable<RawBlock> Judged => blocks.Values.Where(block => block.IsWholeAt(Begin));

    /// <summary>Takes a tally: of a block, or of the whole partition when <paramref name="block"/> is null.</summary>
    public void AddTally(long? block, RawTally tally)
    {
        if (block is { } number)
        {
            At(number).Tally = tally;
        }
        else
        {
            whole = tally;
        }
    }

    public void AddRecord(long offset, DateTimeOffset timestamp)
    {
        if (offset >= (whole?.NextOffset ?? Position))
        {
            Unread++;
        }
        else if (whole is null || offset < whole.FirstOffset)
        {
            beforeTally++;
            lastBeforeTally = timestamp;
        }
        else
        {
            At(RawTallies.BlockOf(offset)).AddRecord(timestamp);
        }
    }

    public void AddDeadLetter(long offset, string code)
    {
        if (offset >= whole?.FirstOffset && offset < whole.NextOffset)
        {
            At(RawTallies.BlockOf(offset)).AddDeadLetter(code);
        }
    }

    /// <summary>What cannot be judged; null when there is no such thing.</summary>
    public UnjudgedPast? Unjudged()
    {
        var cut = blocks.Values.Where(block => !block.IsWholeAt(Begin)).ToArray();
        var left = beforeTally + cut.Sum(block => block.Records);
        return Begin == 0 && left == 0
            ? null
            : new UnjudgedPast(
                Begin,
                left,
                (whole?.Records ?? 0) - Judged.Sum(block => block.Tally.Records),
                Judged.Min(block => block.Timestamps?.First)
                    ?? cut.Max(block => block.Timestamps?.Last)
                    ?? lastBeforeTally
            );
    }

    private RawBlock At(long number)
    {
        if (!blocks.TryGetValue(number, out var block))
        {
            block = new RawBlock();
            blocks.Add(number, block);
        }

        return block;
    }
}
