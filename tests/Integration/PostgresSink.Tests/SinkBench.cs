using System.Runtime.InteropServices;
using LeadStreams.Domain.Topics;
using LeadStreams.PostgresSink.Feeds;
using LeadStreams.PostgresSink.Retention;
using LeadStreams.PostgresSink.Writing;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing;
using Npgsql;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>A writer on a test's database, driven by batches.</summary>
internal sealed class SinkBench : IDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly TopicFeeds feeds;

    public SinkBench(SinkDatabase database, FakeLog log, ManualClock? clock = null, TopicCatalog? topics = null)
    {
        clock ??= new ManualClock(FakeLog.Start);
        source = PostgresSinkService.OpenDatabase(new SinkSettings { Writer = database.Writer });
        feeds = new TopicFeeds(log.Registry, SinkDatabases.Catalog, topics ?? SinkDatabases.Topics, clock);
        Ended = new EndedRows(feeds.Ending, clock);
        Writer = new BatchWriter(feeds);
        Session = SinkSession.Open(source, feeds);
    }

    public BatchWriter Writer { get; }

    public SinkSession Session { get; }

    public EndedRows Ended { get; }

    /// <summary>As on assignment: starts each partition where the database says.</summary>
    public void Assign(IEnumerable<LogRecord> log)
    {
        foreach (var partition in log.Select(record => new TopicPartition(record.Topic, record.Partition)).Distinct())
        {
            Writer.Expect(partition, OffsetTable.Read(Session.Connection, partition));
        }
    }

    /// <summary>Writes what comes at or after the expected offsets, in batches.</summary>
    public BatchOutcome Write(IReadOnlyList<LogRecord> log, int batch = int.MaxValue)
    {
        Assign(log);
        var left = log.Where(record =>
                record.Offset >= Writer.Expected(new TopicPartition(record.Topic, record.Partition))
            )
            .ToList();
        for (var start = 0; start < left.Count; start += Math.Min(batch, left.Count))
        {
            var span = CollectionsMarshal.AsSpan(left).Slice(start, Math.Min(batch, left.Count - start));
            if (Writer.Write(Session, span) == BatchOutcome.Fenced)
            {
                return BatchOutcome.Fenced;
            }
        }

        return BatchOutcome.Written;
    }

    /// <summary>Tables whose rows end.</summary>
    public IReadOnlyList<TableRetention> Ending => feeds.Ending;

    /// <summary>As while nothing comes in: the steps of one round through the tables.</summary>
    public IReadOnlyList<EndedStep> Round()
    {
        var steps = new List<EndedStep>();
        do
        {
            steps.Add(Ended.Step(Session.Connection));
            steps.Count.ShouldBeLessThan(100, "a round ends");
        } while (Ended.IsDue(isIdle: true));

        return steps;
    }

    /// <summary>Number of rows that a round deletes.</summary>
    public int EndRows() => Round().Sum(step => step.Rows);

    public void Dispose()
    {
        Session.Dispose();
        source.Dispose();
        feeds.Dispose();
    }
}
