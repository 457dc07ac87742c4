using System.Collections.Frozen;
using System.Runtime.InteropServices;
using LeadStreams.PostgresSink.Feeds;
using LeadStreams.Streams.Ports;
using Npgsql;

namespace LeadStreams.PostgresSink.Writing;

/// <summary>What became of a batch.</summary>
internal enum BatchOutcome
{
    /// <summary>Rows and offsets are committed.</summary>
    Written,

    /// <summary>Another writer has moved an offset: read the offsets anew.</summary>
    Fenced,
}

/// <summary>
/// Writes batches of records. A record whose row PostgreSQL refuses as data is found by halving its batch and goes to the table of rejects instead,
/// so that it neither is lost nor holds up the others.
/// </summary>
internal sealed class BatchWriter(TopicFeeds feeds)
{
    /// <summary>Reject code of rows that PostgreSQL refuses as data.</summary>
    public const string UnwritableCode = "unwritable";
    private readonly Dictionary<TopicPartition, long> expected = [];
    private readonly List<OffsetMove> moves = [];
    private Dictionary<string, long> ownRejects = new(StringComparer.Ordinal);

    /// <summary>Records that the sink itself rejected, by code, in what was committed since this was asked last.</summary>
    public IReadOnlyDictionary<string, long> TakeOwnRejects()
    {
        if (ownRejects.Count == 0)
        {
            return FrozenDictionary<string, long>.Empty;
        }

        var taken = ownRejects;
        ownRejects = new Dictionary<string, long>(StringComparer.Ordinal);
        return taken;
    }

    /// <summary>Records that were not written since the start, because their topic's retention had ended.</summary>
    public long Ended { get; private set; }

    /// <summary>Says which offset of a partition comes next.</summary>
    public void Expect(TopicPartition partition, long nextOffset) => expected[partition] = nextOffset;

    /// <summary>The offset that comes next, or null when the partition is not known.</summary>
    public long? Expected(TopicPartition partition) => expected.TryGetValue(partition, out var offset) ? offset : null;

    /// <summary>The partition is no longer ours.</summary>
    public void Forget(TopicPartition partition) => expected.Remove(partition);

    /// <summary>Writes some records with their offsets.</summary>
    /// <exception cref="LogWentBackException">A partition begins anew: its topic was made again.</exception>
    /// <exception cref="NpgsqlException">The database does not answer, or refuses for a reason that is not the data's.</exception>
    public BatchOutcome Write(SinkSession session, ReadOnlySpan<LogRecord> records)
    {
        try
        {
            return WriteOnce(session, records, reject: null);
        }
        catch (PostgresException refused) when (IsDataFault(refused))
        {
            if (records.Length == 1)
            {
                return WriteOnce(session, records, reject: $"PostgreSQL refuses the row: {refused.SqlState}");
            }

            var half = records.Length / 2;
            var first = Write(session, records[..half]);
            return first == BatchOutcome.Fenced ? first : Write(session, records[half..]);
        }
    }

    /// <summary>Classes 22 (data exception), 23 (constraint) and 54 (limits, such as the length of an indexed value).</summary>
    private static bool IsDataFault(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal)
        || refused.SqlState.StartsWith("23", StringComparison.Ordinal)
        || refused.SqlState.StartsWith("54", StringComparison.Ordinal);

    private BatchOutcome WriteOnce(SinkSession session, ReadOnlySpan<LogRecord> records, string? reject)
    {
        feeds.Clear();
        moves.Clear();
        foreach (ref readonly var record in records)
        {
            Move(new TopicPartition(record.Topic, record.Partition), record.Offset);
            if (reject is null)
            {
                feeds.Add(record);
            }
            else
            {
                feeds.Reject(record, UnwritableCode, reject);
            }
        }

        moves.Sort(static (left, right) => Compare(left.Partition, right.Partition));
        if (!session.TryWrite(moves))
        {
            return BatchOutcome.Fenced;
        }

        foreach (var move in moves)
        {
            expected[move.Partition] = move.To;
        }

        Ended += feeds.Ended;
        foreach (var (code, count) in feeds.OwnRejects)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(ownRejects, code, out _) += count;
        }

        return BatchOutcome.Written;
    }

    private void Move(TopicPartition partition, long offset)
    {
        for (var i = moves.Count - 1; i >= 0; i--)
        {
            if (moves[i].Partition == partition)
            {
                moves[i] = moves[i] with { To = offset + 1 };
                return;
            }
        }

        var from = expected[partition];
        if (offset < from)
        {
            throw new LogWentBackException(partition, from, offset);
        }

        moves.Add(new OffsetMove(partition, from, offset + 1));
    }

    private static int Compare(TopicPartition left, TopicPartition right)
    {
        var byTopic = string.CompareOrdinal(left.Topic, right.Topic);
        return byTopic != 0 ? byTopic : left.Partition.CompareTo(right.Partition);
    }
}
