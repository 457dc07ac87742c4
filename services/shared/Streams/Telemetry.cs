using System.Diagnostics.Metrics;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams;

/// <summary>
/// All instruments of the stream runtime, meter <see cref="MeterName"/>. Names follow OpenTelemetry's messaging conventions where
/// these have one. Counters move when a transaction commits: work that was aborted and done again counts once.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    public const string MeterName = "LeadStreams.Streams";

    private static readonly KeyValuePair<string, object?> ElidedWay = new("leadstreams.repartition.way", "elided");
    private static readonly KeyValuePair<string, object?> LoggedWay = new("leadstreams.repartition.way", "logged");

    private readonly Meter meter = new(MeterName);
    private readonly TimeProvider clock;
    private StreamThread[] threads = [];
    private readonly Histogram<double> latency;
    private readonly KeyValuePair<string, object?> group;
    private readonly Counter<long> consumed;
    private readonly Counter<long> sent;
    private readonly Counter<long> repartitioned;
    private readonly Counter<long> rejected;
    private readonly Counter<long> redriven;
    private readonly Counter<long> discarded;
    private readonly Counter<long> stale;
    private readonly Counter<long> committed;
    private readonly Counter<long> aborted;
    private readonly Counter<long> sessionsLost;
    private readonly Counter<long> rebalances;
    private readonly Counter<long> timersFired;
    private readonly Counter<long> timersLate;
    private readonly Histogram<double> timerDelay;
    private readonly Histogram<double> processDuration;
    private readonly Histogram<double> commitDuration;
    private readonly CheckpointMeter checkpoints;

    public Telemetry(string applicationId, TimeProvider clock)
    {
        this.clock = clock;
        group = new("messaging.consumer.group.name", applicationId);
        consumed = meter.CreateCounter<long>(
            "messaging.client.consumed.messages",
            "{message}",
            "Records processed and committed"
        );
        sent = meter.CreateCounter<long>(
            "messaging.client.sent.messages",
            "{message}",
            "Records emitted and committed"
        );
        repartitioned = meter.CreateCounter<long>(
            "leadstreams.repartition.messages",
            "{message}",
            "Messages to repartition topics: through the log, or elided (handed over within the transaction)"
        );
        rejected = meter.CreateCounter<long>(
            "leadstreams.records.rejected",
            "{message}",
            "Records sent to the dead-letter topic, by reject code"
        );
        redriven = meter.CreateCounter<long>(
            "leadstreams.dead_letters.redriven",
            "{message}",
            "Dead letters processed again, or put back in their place to be"
        );
        discarded = meter.CreateCounter<long>(
            "leadstreams.dead_letters.discarded",
            "{message}",
            "Dead letters given up"
        );
        stale = meter.CreateCounter<long>(
            "leadstreams.dead_letters.stale",
            "{command}",
            "Commands about dead letters without effect: redriven, discarded or superseded before"
        );
        committed = meter.CreateCounter<long>(
            "leadstreams.transactions.committed",
            "{transaction}",
            "Transactions committed"
        );
        aborted = meter.CreateCounter<long>(
            "leadstreams.transactions.aborted",
            "{transaction}",
            "Transactions aborted; their records are processed again"
        );
        sessionsLost = meter.CreateCounter<long>(
            "leadstreams.sessions.lost",
            "{session}",
            "Clients and state dropped and built again"
        );
        timersFired = meter.CreateCounter<long>("leadstreams.timers.fired", "{timer}", "Timers fired");
        timersLate = meter.CreateCounter<long>(
            "leadstreams.timers.late",
            "{timer}",
            "Timers fired more than five seconds after their time"
        );
        timerDelay = meter.CreateHistogram<double>(
            "leadstreams.timers.delay",
            "s",
            "From the time a timer was due to its firing: for the SLA service, how late a threshold is detected"
        );
        rebalances = meter.CreateCounter<long>(
            "leadstreams.rebalances",
            "{rebalance}",
            "Rebalances of the consumer group that moved partitions"
        );
        processDuration = meter.CreateHistogram<double>("messaging.process.duration", "s", "Time to process one batch");
        commitDuration = meter.CreateHistogram<double>(
            "leadstreams.transaction.commit.duration",
            "s",
            "Time to send offsets and commit"
        );
        checkpoints = new CheckpointMeter(meter, group);
        latency = meter.CreateHistogram<double>("leadstreams.latency", "s", "From ls-received-at to the commit here");
        meter.CreateObservableGauge(
            "leadstreams.restore.remaining",
            () => With(SumOfSessions(static session => session.Restorer.RemainingOffsets)),
            "{offset}",
            "Offsets of changelogs still to be read"
        );
        meter.CreateObservableCounter(
            "leadstreams.restore.records",
            () => With(SumOfSessions(static session => session.Restorer.RestoredRecords)),
            "{message}",
            "Changelog records read to restore state"
        );
        meter.CreateObservableGauge(
            "leadstreams.store.entries",
            () => With(SumOfTasks(static task => task.State.EntryCount)),
            "{entry}",
            "Keys in the stores of the running tasks"
        );
        meter.CreateObservableGauge(
            "leadstreams.store.bytes",
            () => With(SumOfTasks(static task => task.State.HeldBytes)),
            "By",
            "Memory that the stores of the running tasks hold, index and free space included"
        );
        meter.CreateObservableCounter(
            "leadstreams.restore.entries",
            () => With(SumOfSessions(static session => session.Restorer.LoadedEntries)),
            "{entry}",
            "Entries loaded from checkpoints to restore state"
        );
        meter.CreateObservableGauge(
            "leadstreams.timers.open",
            () => With(SumOfTasks(static task => task.State.Timers?.Count ?? 0)),
            "{timer}",
            "Timers that are set"
        );
        meter.CreateObservableGauge(
            "leadstreams.tasks.running",
            () => With(SumOfTasks(static task => task.Phase == TaskPhase.Running ? 1 : 0)),
            "{task}",
            "Tasks that process"
        );
        meter.CreateObservableGauge(
            "leadstreams.paused",
            () => With(SumOfTasks(static task => task.PausedSince is null ? 0 : 1)),
            "{task}",
            "Tasks that process nothing because they were told so"
        );
        meter.CreateObservableGauge(
            "leadstreams.sources.held",
            () => With(SumOfTasks(static task => task.Sources.Count(source => source.IsHeldBack))),
            "{partition}",
            "Source partitions that are not read: their task is paused, or too many messages between keys wait"
        );
        meter.CreateObservableGauge(
            "leadstreams.keys.blocked",
            () => With(SumOfTasks(static task => task.State.Queues.BlockedKeys)),
            "{key}",
            "Keys that wait behind a dead letter"
        );
        meter.CreateObservableGauge(
            "leadstreams.records.parked",
            () => With(SumOfTasks(static task => task.State.Queues.ParkedRecords)),
            "{message}",
            "Records that wait behind a dead letter of their key, or commands that wait for the end of a pause"
        );
        meter.CreateObservableGauge("leadstreams.lag.records", LagRecords, "{message}", "Records not yet processed");
        meter.CreateObservableGauge(
            "leadstreams.lag.seconds",
            LagSeconds,
            "s",
            "At most the age of the oldest record not yet processed"
        );
    }

    /// <summary>A stream thread whose tasks are told of from now on.</summary>
    public void Watch(StreamThread thread) => threads = [.. threads, thread];

    /// <summary>A meter for the use of one stream thread.</summary>
    public LatencyMeter NewLatencyMeter() => new(latency, group);

    /// <summary>What checkpoints cost.</summary>
    public CheckpointMeter Checkpoints => checkpoints;

    public void BatchProcessed(TimeSpan duration) => processDuration.Record(duration.TotalSeconds, group);

    public void Committed(TimeSpan duration)
    {
        committed.Add(1, group);
        commitDuration.Record(duration.TotalSeconds, group);
    }

    public void Aborted() => aborted.Add(1, group);

    public void Rebalanced() => rebalances.Add(1, group);

    public void SessionLost() => sessionsLost.Add(1, group);

    /// <summary>Counts a task's part of the transaction that was just committed.</summary>
    public void Count(StreamTask task)
    {
        foreach (var source in task.Sources)
        {
            if (source.InTransaction > 0)
            {
                consumed.Add(source.InTransaction, group, source.TopicTag);
            }
        }

        AddIfAny(sent, task.Context.Emitted);
        if (task.Context.Elided + task.Context.Repartitioned > 0)
        {
            repartitioned.Add(task.Context.Elided, group, ElidedWay);
            repartitioned.Add(task.Context.Repartitioned, group, LoggedWay);
        }

        foreach (var (code, records) in task.Context.RejectedByCode)
        {
            rejected.Add(records, group, new("code", code));
        }

        AddIfAny(redriven, task.Control.Counts.Redriven);
        AddIfAny(discarded, task.Control.Counts.Discarded);
        AddIfAny(stale, task.Control.Counts.Stale);
        AddIfAny(timersFired, task.Fired);
        AddIfAny(timersLate, task.Late);
        foreach (var seconds in task.TimerDelays)
        {
            timerDelay.Record(seconds, group);
        }
    }

    public void Dispose() => meter.Dispose();

    private void AddIfAny(Counter<long> counter, long count)
    {
        if (count > 0)
        {
            counter.Add(count, group);
        }
    }

    private Measurement<long> With(long value) => new(value, group);

    private long SumOfTasks(Func<StreamTask, long> measure)
    {
        long sum = 0;
        foreach (var task in Tasks())
        {
            sum += measure(task);
        }

        return sum;
    }

    private long SumOfSessions(Func<StreamSession, long> measure)
    {
        long sum = 0;
        foreach (var thread in threads)
        {
            sum += thread.Session is { } session ? measure(session) : 0;
        }

        return sum;
    }

    private IEnumerable<StreamTask> Tasks()
    {
        foreach (var thread in threads)
        {
            foreach (var task in thread.Session?.Tasks.All ?? [])
            {
                yield return task;
            }
        }
    }

    private IEnumerable<Measurement<long>> LagRecords()
    {
        foreach (var task in Tasks())
        {
            foreach (var source in task.Sources)
            {
                yield return new(source.Lag.Records, group, source.TopicTag, source.PartitionTag);
            }
        }
    }

    private IEnumerable<Measurement<double>> LagSeconds()
    {
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var task in Tasks())
        {
            foreach (var source in task.Sources)
            {
                yield return new(source.Lag.Seconds(nowMs), group, source.TopicTag, source.PartitionTag);
            }
        }
    }
}

/// <summary>End-to-end latency of the records of the open transaction, told when it commits.</summary>
internal sealed class LatencyMeter(Histogram<double> histogram, KeyValuePair<string, object?> group)
{
    private readonly List<long> receivedMs = [];

    public void Observe(in LogRecord record, DateTimeOffset now)
    {
        if (histogram.Enabled && ReceivedAt.TryRead(record.Headers, out var ms) && ms <= now.ToUnixTimeMilliseconds())
        {
            receivedMs.Add(ms);
        }
    }

    public void Commit(DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        foreach (var ms in receivedMs)
        {
            histogram.Record((nowMs - ms) / 1000.0, group);
        }

        receivedMs.Clear();
    }

    public void Abort() => receivedMs.Clear();
}
