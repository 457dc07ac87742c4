namespace LeadStreams.Domain.Topics;

/// <summary>One topic of the catalog.</summary>
public sealed record TopicDefinition
{
    /// <summary>Topic name.</summary>
    public required string Name { get; init; }

    /// <summary>Co-partitioned group.</summary>
    public required string Group { get; init; }

    /// <summary>Number of partitions, fixed for the life of the topic.</summary>
    public required int Partitions { get; init; }

    /// <summary>What the key is, in words.</summary>
    public required string Key { get; init; }

    /// <summary>Name of the Avro record, or <c>bytes</c>.</summary>
    public required string Value { get; init; }

    /// <summary>True: the newest value of each key is kept; false: records are deleted when their retention ends.</summary>
    public required bool IsCompacted { get; init; }

    /// <summary>How long records are kept; null for compacted topics.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Services that may write.</summary>
    public required IReadOnlyList<string> WrittenBy { get; init; }

    /// <summary>Services that may read.</summary>
    public required IReadOnlyList<string> ReadBy { get; init; }

    /// <summary>Topic configuration as Kafka names it.</summary>
    public IReadOnlyDictionary<string, string> Configuration
    {
        get
        {
            var configuration = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["cleanup.policy"] = IsCompacted ? "compact" : "delete",
            };
            if (Retention is { } retention)
            {
                configuration["retention.ms"] = ((long)retention.TotalMilliseconds).ToString();
            }

            return configuration;
        }
    }
}
