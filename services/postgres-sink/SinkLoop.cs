using LeadStreams.Contracts;
using LeadStreams.Hosting;
using LeadStreams.PostgresSink.Feeds;
using LeadStreams.PostgresSink.Retention;
using LeadStreams.PostgresSink.Writing;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeadStreams.PostgresSink;

/// <summary>
/// Polls, writes, and starts each partition where the database says. One thread. While the database is away, partitions are paused and polling goes
/// on, so that the group keeps its member; nothing is lost, because nothing counts as read until its transaction is committed.
/// </summary>
internal sealed class SinkLoop(
    NpgsqlDataSource database,
    TopicFeeds feeds,
    ServiceHealth health,
    ILogger logger,
    TimeProvider clock
) : IRebalanceListener
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);
    private readonly HashSet<TopicPartition> owned = [];
    private readonly SinkLag lag = new(clock);
    private readonly BatchWriter writer = new(feeds);
    private readonly OpenReviews reviews = new(clock);
    private readonly EndedRows ended = new(feeds.Ending, clock);
    private ILogConsumer consumer = null!;
    private Telemetry telemetry = null!;
    private SinkSession? session;

    /// <summary>Runs as a member of the group until told to stop. A client that is of no use any more is replaced, and starts where the database says.</summary>
    public void Run(ILogClients clients, SinkSettings settings, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var member = clients.CreateConsumer("postgres-sink", settings.Instance);
            try
            {
                RunMember(member, settings.BatchRecords, stopping);
            }
            catch (LogException broken)
            {
                logger.KafkaAway(broken.Message);
                stopping.WaitHandle.WaitOne(RetryInterval);
            }
        }
    }

    /// <inheritdoc/>
    public void Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        owned.UnionWith(partitions);
        if (session is null)
        {
            Pause(partitions);
            return;
        }

        Guard(() => SeekAll(session, partitions));
    }

    /// <inheritdoc/>
    public void Revoked(IReadOnlyList<TopicPartition> partitions) => Lost(partitions);

    /// <inheritdoc/>
    public void Lost(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            owned.Remove(partition);
            lag.Forget(partition);
            writer.Forget(partition);
        }
    }

    private void RunMember(ILogConsumer member, int batchRecords, CancellationToken stopping)
    {
        consumer = member;
        owned.Clear();
        lag.Clear();
        using var instruments = new Telemetry(logger, clock, lag, () => reviews.Latest, () => ended.Oldest);
        telemetry = instruments;
        var batch = new LogRecord[batchRecords];
        consumer.Subscribe(feeds.Topics, this);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Step(batch);
            }

            consumer.Close();
        }
        finally
        {
            session?.Dispose();
            session = null;
        }
    }

    private void Step(LogRecord[] batch)
    {
        if (session is null)
        {
            Guard(Connect);
        }

        var count = 0;
        try
        {
            count = consumer.Poll(batch, PollTimeout);
        }
        catch (LogException away) when (away.Kind == LogErrorKind.Retriable)
        {
            telemetry.KafkaAway(away.Message);
        }

        if (count > 0 && session is { } open)
        {
            Guard(() => Write(open, batch.AsSpan(0, count)));
        }

        if (reviews.IsDue && session is { Connection: var connection })
        {
            Guard(() => reviews.Measure(connection));
        }

        if (ended.IsDue(isIdle: count == 0) && session is { } held)
        {
            Guard(() => telemetry.Ended(ended.Step(held.Connection)));
        }

        MeasureLag();
    }

    private void Write(SinkSession open, ReadOnlySpan<LogRecord> records)
    {
        var started = clock.GetTimestamp();
        var endedBefore = writer.Ended;
        lag.Polled(records);
        if (writer.Write(open, records) == BatchOutcome.Fenced)
        {
            telemetry.Fenced();
            SeekAll(open, owned);
            return;
        }

        lag.Written();
        telemetry.Written(records, writer.TakeOwnRejects(), clock.GetElapsedTime(started));
        telemetry.NotWritten(writer.Ended - endedBefore);
    }

    private void Connect()
    {
        session = SinkSession.Open(database, feeds);
        SeekAll(session, owned);
        foreach (var partition in owned)
        {
            consumer.Resume(partition);
        }

        health.Ready();
        logger.Writing(session.Connection.Database, owned.Count);
    }

    /// <summary>The world may be slow: then the session is dropped, the partitions wait, and the next step tries again.</summary>
    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception away) when (DatabaseFaults.AreTransient(away))
        {
            Disconnect();
            telemetry.DatabaseAway(away.Message);
            health.NotReady("waiting for Postgres: " + away.Message);
        }
        catch (SchemaRegistryException away)
        {
            Disconnect();
            telemetry.KafkaAway(away.Message);
            health.NotReady("waiting for the schema registry: " + away.Message);
        }
    }

    private void Disconnect()
    {
        session?.Dispose();
        session = null;
        Pause(owned);
    }

    private void Pause(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            consumer.Pause(partition);
        }
    }

    private void SeekAll(SinkSession open, IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            var next = OffsetTable.Read(open.Connection, partition);
            writer.Expect(partition, next);
            consumer.Seek(partition, next);
            lag.Sought(partition);
        }
    }

    private void MeasureLag()
    {
        foreach (var partition in owned)
        {
            if (consumer.Behind(partition) is { } unpolled)
            {
                lag.Measured(partition, unpolled);
            }
        }
    }
}
