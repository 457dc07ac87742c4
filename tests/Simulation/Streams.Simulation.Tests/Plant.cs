using System.Text;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>Bugs planted to see that the simulation finds them.</summary>
internal enum Plant
{
    None,
    OffsetsNotSent,
    ChangelogLost,
    TimersChangelogLost,
    StateOutsideTheStore,
    ClockAhead,
    ZombiesNotFenced,
    LocalMessagesSurviveAborts,
    ParkedChangelogLost,
    QueuesChangelogLost,
    KeysDoNotWait,
    PauseIgnored,
    ResumedElsewhere,

    // Bugs of checkpoints, planted by PlantedFolder.
    CheckpointOffsetsAskedTooLate,
    CorruptionNotSeen,
    AgeNotSeen,
    ForeignCheckpointNotSeen,
}

/// <summary>A clock that is ahead of the world by a second.</summary>
internal sealed class ClockAhead(TimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow().AddSeconds(1);

    public override long GetTimestamp() => clock.GetTimestamp();
}

/// <summary>Clients with a bug in them.</summary>
internal sealed class PlantedClients(ILogClients inner, Plant plant, InMemoryLog log) : ILogClients
{
    public static ILogClients Wrap(ILogClients clients, Plant plant, InMemoryLog log) =>
        plant == Plant.None ? clients : new PlantedClients(clients, plant, log);

    public ILogAdmin CreateAdmin() => inner.CreateAdmin();

    public ILogConsumer CreateConsumer(string groupId, string instanceId) =>
        new PlantedConsumer((InMemoryConsumer)inner.CreateConsumer(groupId, instanceId), plant, log, groupId);

    public ILogConsumer CreateCoPartitionedConsumer(string groupId, string instanceId) =>
        new PlantedConsumer(
            (InMemoryConsumer)inner.CreateCoPartitionedConsumer(groupId, instanceId),
            plant,
            log,
            groupId
        );

    public ILogProducer CreateProducer(string transactionalId) =>
        new PlantedProducer(inner.CreateProducer(transactionalId), plant);

    public ILogReader CreateReader() => inner.CreateReader();
}

/// <summary>A producer with a bug in it.</summary>
internal sealed class PlantedProducer(ILogProducer inner, Plant plant) : ILogProducer
{
    public void InitTransactions() => inner.InitTransactions();

    public void BeginTransaction() => inner.BeginTransaction();

    public void Produce(in OutgoingRecord record)
    {
        var isLost =
            (plant == Plant.ChangelogLost && record.Topic == Ledger.Changelog)
            || (plant == Plant.TimersChangelogLost && record.Topic == Ledger.TimersChangelog)
            || (plant == Plant.ParkedChangelogLost && record.Topic == Ledger.QueuesChangelog && !IsQueue(record))
            || (plant == Plant.QueuesChangelogLost && record.Topic == Ledger.QueuesChangelog && IsQueue(record));
        if (!isLost)
        {
            inner.Produce(record);
        }
    }

    private static bool IsQueue(in OutgoingRecord record) =>
        QueueEntry.Parse(Encoding.UTF8.GetString(record.Key)).Place is null;

    public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMetadata group)
    {
        if (plant != Plant.OffsetsNotSent)
        {
            inner.SendOffsets(offsets, group);
        }
    }

    public void CommitTransaction() => inner.CommitTransaction();

    public void AbortTransaction() => inner.AbortTransaction();

    public void Dispose() => inner.Dispose();
}

/// <summary>A consumer with a bug in it.</summary>
internal sealed class PlantedConsumer(InMemoryConsumer inner, Plant plant, InMemoryLog log, string groupId)
    : ILogConsumer
{
    private readonly HashSet<TopicPartition> resumed = [];

    public GroupMetadata GroupMetadata =>
        plant == Plant.ZombiesNotFenced && log.Group(groupId).AnyMember() is { } member ? member : inner.GroupMetadata;

    public void Subscribe(IReadOnlyList<string> topics, IRebalanceListener listener) =>
        inner.Subscribe(topics, listener);

    public int Poll(LogRecord[] batch, TimeSpan timeout)
    {
        var count = inner.Poll(batch, timeout);
        for (var i = 0; i < count && plant == Plant.PauseIgnored; i++)
        {
            if (batch[i].Headers.GetText(HeaderNames.Control) == ControlCommands.Pause)
            {
                batch[i] = batch[i] with
                {
                    Headers = new RecordHeaders().Add(HeaderNames.Control, ControlCommands.Resume),
                };
            }
        }

        return count;
    }

    public void Seek(TopicPartition partition, long offset)
    {
        if (!resumed.Remove(partition) || plant != Plant.ResumedElsewhere)
        {
            inner.Seek(partition, offset);
        }
    }

    public void Pause(TopicPartition partition)
    {
        resumed.Remove(partition);
        inner.Pause(partition);
    }

    public void Resume(TopicPartition partition)
    {
        resumed.Add(partition);
        inner.Resume(partition);
    }

    public long? Committed(TopicPartition partition) => inner.Committed(partition);

    public long? Behind(TopicPartition partition) => inner.Behind(partition);

    public void Close() => inner.Close();

    public void Dispose() => inner.Dispose();
}
