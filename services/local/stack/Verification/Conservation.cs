using LeadStreams.Contracts;

namespace LeadStreams.Local.Stack.Verification;

/// <summary>What became of the raw records that can still be judged: those whose block of offsets is wholly there and was wholly counted by the normalizer.</summary>
/// <param name="RawBySource">Raw records that are judged, by source.</param>
/// <param name="Normalized">Records of theirs that became a normalized lead.</param>
/// <param name="Redelivered">Records of theirs that brought nothing newer.</param>
/// <param name="RejectedByCode">Dead letters of theirs, by reject code.</param>
public sealed record Conservation(
    IReadOnlyDictionary<string, long> RawBySource,
    long Normalized,
    long Redelivered,
    IReadOnlyDictionary<string, long> RejectedByCode
)
{
    /// <summary>Times that one of the raw records was processed again, redriven or read again: each brings one more outcome.</summary>
    public long Again { get; init; }

    /// <summary>Records beyond the first of a payload, counted with each processing.</summary>
    public long Further { get; init; }

    /// <summary>Raw records that the normalizer has not read yet.</summary>
    public long Unread { get; init; }

    /// <summary>Raw records that the normalizer passed by, and dead letters that it counted and that are not there.</summary>
    public long Lost { get; init; }

    /// <summary>Raw records that the normalizer counted and that were never there.</summary>
    public long Excess { get; init; }

    /// <summary>What cannot be judged, of each source that has such.</summary>
    public IReadOnlyDictionary<string, UnjudgedPast> UnjudgedBySource { get; init; } =
        new Dictionary<string, UnjudgedPast>();

    /// <summary>Raw records that are judged.</summary>
    public long Raw => RawBySource.Values.Sum();

    /// <summary>Dead letters.</summary>
    public long Rejected => RejectedByCode.Values.Sum();

    /// <summary>Raw records without an outcome, as yet or for good.</summary>
    public long Missing => Unread + Lost;

    /// <summary>True when there were raw records, and none can be judged: nothing is known of them either way.</summary>
    public bool JudgesNothing => Raw == 0 && Missing == 0 && UnjudgedBySource.Count > 0;

    /// <summary>True when every raw record that can be judged has the outcomes it should have.</summary>
    public bool Holds => Missing == 0 && Excess == 0;

    /// <summary>Counts, reading the normalizer's tallies, every raw topic and the dead letters from their beginnings.</summary>
    /// <param name="bootstrapServers">Kafka.</param>
    /// <param name="registry">Schema Registry.</param>
    /// <param name="sources">Names of the source connectors.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StackException">The broker did not deliver the records in time.</exception>
    public static Conservation Count(
        string bootstrapServers,
        ISchemaRegistry registry,
        IReadOnlyList<string> sources,
        CancellationToken cancellation = default
    ) => Of(sources, new RawEvidence(bootstrapServers, registry).Read(sources, cancellation));

    /// <summary>Judges. Pure.</summary>
    internal static Conservation Of(IReadOnlyList<string> sources, IReadOnlyCollection<RawPartition> partitions)
    {
        RawBlock[] judged = [.. partitions.SelectMany(partition => partition.Judged)];
        return new Conservation(
            sources.ToDictionary(
                source => source,
                source => Of(partitions, source).SelectMany(partition => partition.Judged).Sum(block => block.Records)
            ),
            judged.Sum(block => block.Tally.Normalized),
            judged.Sum(block => block.Tally.Redelivered),
            judged
                .SelectMany(block => block.RejectedByCode)
                .GroupBy(one => one.Key, one => one.Value, StringComparer.Ordinal)
                .OrderBy(codes => codes.Key, StringComparer.Ordinal)
                .ToDictionary(codes => codes.Key, codes => codes.Sum(), StringComparer.Ordinal)
        )
        {
            Again = judged.Sum(block => block.Tally.Again),
            Further = judged.Sum(block => block.Further),
            Unread = partitions.Sum(partition => partition.Unread),
            Lost = judged.Sum(block => block.Lost),
            Excess = judged.Sum(block => block.Excess),
            UnjudgedBySource = sources
                .Select(source => (source, past: UnjudgedPast.Sum(Of(partitions, source))))
                .Where(one => one.past is not null)
                .ToDictionary(one => one.source, one => one.past!),
        };
    }

    private static IEnumerable<RawPartition> Of(IEnumerable<RawPartition> partitions, string source) =>
        partitions.Where(partition => partition.Source == source);
}

/// <summary>The past of a source that cannot be judged: raw records that have ended with their retention, and some that are still there.</summary>
/// <param name="EndedOffsets">Offsets below the beginnings of the raw partitions: at most so many raw records have ended. Markers of transactions and what was aborted take offsets, too.</param>
/// <param name="Left">Raw records that are still there, others of their block having ended, or that were read before the normalizer counted.</param>
/// <param name="Counted">Records that the normalizer counted among both.</param>
/// <param name="JudgedSince">Kafka's timestamp from which on all partitions are judged; null when nothing is left to tell it.</param>
public sealed record UnjudgedPast(long EndedOffsets, long Left, long Counted, DateTimeOffset? JudgedSince)
{
    /// <summary>Of all partitions of a source; null when there is nothing that cannot be judged.</summary>
    internal static UnjudgedPast? Sum(IEnumerable<RawPartition> partitions)
    {
        UnjudgedPast[] all = [.. partitions.Select(partition => partition.Unjudged()).OfType<UnjudgedPast>()];
        return all.Length == 0
            ? null
            : new UnjudgedPast(
                all.Sum(one => one.EndedOffsets),
                all.Sum(one => one.Left),
                all.Sum(one => one.Counted),
                all.Max(one => one.JudgedSince)
            );
    }
}
