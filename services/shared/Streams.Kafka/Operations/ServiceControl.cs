using System.Globalization;
using System.Text;
using Confluent.Kafka;
using LeadStreams.Streams.Control;
using KafkaPartition = Confluent.Kafka.TopicPartition;

namespace LeadStreams.Streams.Kafka.Operations;

/// <summary>Sends commands to a service over its control topic, and tells how it stands. A command is as durable as any record, and takes effect in order with them.</summary>
public sealed class ServiceControl(KafkaConnection connection)
{
    private const string ControlSuffix = "-control";
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(15);

    private readonly CommittedRecords records = new(connection);

    /// <summary>Names of the services that take commands.</summary>
    public IReadOnlyList<string> Services() =>
        [
            .. records
                .Topics()
                .Keys.Where(topic => topic.EndsWith(ControlSuffix, StringComparison.Ordinal))
                .Select(topic => topic[..^ControlSuffix.Length])
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Sends a redrive or discard of each dead letter, in order, to the services that rejected them.</summary>
    /// <param name="command"><see cref="ControlCommands.Redrive"/> or <see cref="ControlCommands.Discard"/>.</param>
    /// <param name="letters">Dead letters of services that take commands.</param>
    /// <param name="mended">Bytes in place of the dead letter's own, or null.</param>
    /// <exception cref="KafkaException">Not all of them were taken; those before were.</exception>
    public void Send(string command, IReadOnlyList<DeadLetter> letters, byte[]? mended = null)
    {
        using var producer = new CommandProducer(connection);
        foreach (var letter in letters)
        {
            producer.Send(
                new KafkaPartition(letter.Service + ControlSuffix, letter.OriginPartition!.Value),
                letter.Key,
                mended ?? letter.Value,
                ControlCommands.About(command, letter.Headers, letter.Partition, letter.Offset)
            );
        }

        producer.Flush(DeliveryTimeout);
    }

    /// <summary>Sends a command to every task of a service; returns the offset of the command in each partition.</summary>
    /// <param name="command"><see cref="ControlCommands.Pause"/> or <see cref="ControlCommands.Resume"/>.</param>
    /// <param name="service">A service that takes commands.</param>
    public IReadOnlyDictionary<int, long> Send(string command, string service)
    {
        var topic = service + ControlSuffix;
        using var producer = new CommandProducer(connection);
        for (var partition = 0; partition < records.Topics()[topic]; partition++)
        {
            producer.Send(
                new KafkaPartition(topic, partition),
                key: null,
                value: null,
                new RecordHeaders().Add(HeaderNames.Control, command)
            );
        }

        return producer.Flush(DeliveryTimeout);
    }

    /// <summary>How many of the partitions have taken a command that was sent to all, by the group's committed offsets.</summary>
    public int Taken(string service, IReadOnlyDictionary<int, long> offsets)
    {
        var committed = records.Committed(service, service + ControlSuffix, offsets.Count);
        return offsets.Count(command => committed[command.Key] > command.Value);
    }

    /// <summary>How a service stands, by what it has committed.</summary>
    public ServiceStanding Standing(string service, CancellationToken cancellation)
    {
        var partitions = records.Topics()[service + ControlSuffix];
        var entries = new Dictionary<int, Dictionary<string, byte[]>>();
        records.Read(
            service + QueueSummary.TopicSuffix,
            since: null,
            result =>
            {
                var key = Encoding.UTF8.GetString(result.Message.Key);
                var ofPartition = entries.TryGetValue(result.Partition.Value, out var known) ? known : [];
                entries[result.Partition.Value] = ofPartition;
                if (result.Message.Value is { } value)
                {
                    ofPartition[key] = value;
                }
                else
                {
                    ofPartition.Remove(key);
                }
            },
            cancellation
        );
        var queues = entries.Values.SelectMany(QueueSummary.Of).ToArray();
        var paused = Array.FindAll(queues, queue => queue.IsOfTask && queue.Since is not null);
        var blocked = Array.FindAll(queues, queue => !queue.IsOfTask);
        return new ServiceStanding(
            partitions,
            paused.Length,
            paused.Min(queue => queue.Since),
            blocked.Length,
            blocked.Sum(queue => queue.Waiting),
            blocked.Min(queue => queue.Since)
        );
    }
}

/// <summary>How a service stands.</summary>
/// <param name="Tasks">Tasks it has: one a partition.</param>
/// <param name="PausedTasks">Of these, paused.</param>
/// <param name="PausedSince">When the first of them was paused (UTC), or null.</param>
/// <param name="BlockedKeys">Keys that wait behind a dead letter.</param>
/// <param name="Waiting">Records that wait with them, the dead letters included.</param>
/// <param name="BlockedSince">Since when the first of them waits (UTC), or null.</param>
public sealed record ServiceStanding(
    int Tasks,
    int PausedTasks,
    DateTimeOffset? PausedSince,
    int BlockedKeys,
    long Waiting,
    DateTimeOffset? BlockedSince
);

/// <summary>An idempotent producer that collects where its records lie.</summary>
internal sealed class CommandProducer : IDisposable
{
    private readonly IProducer<byte[]?, byte[]?> producer;
    private readonly Dictionary<int, long> offsets = [];
    private Error? fault;
    private int sent;
    private int taken;

    public CommandProducer(KafkaConnection connection) => producer = new ProducerBuilder<byte[]?, byte[]?>(
            connection.Apply(
                new ProducerConfig
                {
                    EnableIdempotence = true,
                    Acks = Acks.All,
                    LingerMs = 5,
                    MessageTimeoutMs = 15_000,
                    // Room for the headers of a command around the largest dead letter.
                    MessageMaxBytes = 1_045_000,
                }
            )
        ).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    public void Send(KafkaPartition partition, byte[]? key, byte[]? value, RecordHeaders headers)
    {
        var message = new Message<byte[]?, byte[]?>
        {
            Key = key,
            Value = value,
            Headers = KafkaMessages.ToHeaders(headers),
        };
        producer.Produce(partition, message, Taken);
        sent++;
    }

    /// <summary>Waits until all are taken; returns the last offset in each partition.</summary>
    /// <exception cref="KafkaException">Not all were.</exception>
    public IReadOnlyDictionary<int, long> Flush(TimeSpan timeout)
    {
        producer.Flush(timeout);
        if (taken < sent)
        {
            throw new KafkaException(
                fault
                    ?? new Error(
                        ErrorCode.Local_TimedOut,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"only {taken} of {sent} commands were taken in time"
                        )
                    )
            );
        }

        return offsets;
    }

    public void Dispose() => producer.Dispose();

    private void Taken(DeliveryReport<byte[]?, byte[]?> report)
    {
        if (report.Error.IsError)
        {
            fault ??= report.Error;
        }
        else
        {
            taken++;
            offsets[report.Partition.Value] = report.Offset.Value;
        }
    }
}
