using System.Globalization;
using LeadStreams.Streams.Control;

namespace LeadStreams.Streams.Kafka.Operations;

/// <summary>The dead-letter topic together with what was commanded about its records.</summary>
public sealed class DeadLetterLog(KafkaConnection connection, string topic)
{
    private readonly CommittedRecords records = new(connection);

    /// <summary>Reads dead letters since an instant, oldest first, each with what was done about it.</summary>
    /// <exception cref="Confluent.Kafka.KafkaException">The broker cannot be reached.</exception>
    public IReadOnlyList<DeadLetter> Read(
        DateTimeOffset? since,
        Func<DeadLetter, bool> filter,
        CancellationToken cancellation
    )
    {
        var letters = new List<DeadLetter>();
        records.Read(
            topic,
            since,
            result =>
            {
                var letter = new DeadLetter(
                    result.Partition.Value,
                    result.Offset.Value,
                    new DateTimeOffset(result.Message.Timestamp.UtcDateTime, TimeSpan.Zero),
                    result.Message.Key,
                    result.Message.Value,
                    KafkaMessages.ToRecordHeaders(result.Message.Headers)
                );
                if (filter(letter))
                {
                    letters.Add(letter);
                }
            },
            cancellation
        );
        letters.Sort(static (one, other) => Compare(one, other));
        return WithStates(letters, cancellation);
    }

    /// <summary>By partition the offset of the oldest dead letter that is kept: the retention of those before has ended.</summary>
    /// <exception cref="Confluent.Kafka.KafkaException">The broker cannot be reached.</exception>
    public IReadOnlyDictionary<int, long> Beginnings() => records.Beginnings(topic);

    private static int Compare(DeadLetter one, DeadLetter other)
    {
        var byTime = one.RejectedAt.CompareTo(other.RejectedAt);
        return byTime != 0 ? byTime
            : one.Partition != other.Partition ? one.Partition.CompareTo(other.Partition)
            : one.Offset.CompareTo(other.Offset);
    }

    private List<DeadLetter> WithStates(List<DeadLetter> letters, CancellationToken cancellation)
    {
        var commands = new Dictionary<string, CommandHistory>(StringComparer.Ordinal);
        foreach (var service in letters.Select(letter => letter.Service).Distinct(StringComparer.Ordinal))
        {
            var history = new CommandHistory();
            records.Read(
                $"{service}-control",
                since: null,
                result => history.Add(KafkaMessages.ToRecordHeaders(result.Message.Headers)),
                cancellation
            );
            commands.Add(service, history);
        }

        return [.. letters.Select(letter => letter with { State = commands[letter.Service].StateOf(letter) })];
    }
}

/// <summary>The commands about dead letters that a service was sent.</summary>
internal sealed class CommandHistory
{
    private readonly Dictionary<string, DeadLetterState> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Offset, DeadLetterState State)> byRecord = new(StringComparer.Ordinal);

    /// <summary>Takes note of a command.</summary>
    public void Add(RecordHeaders command)
    {
        var state = command.GetText(HeaderNames.Control) switch
        {
            ControlCommands.Redrive => DeadLetterState.Redriven,
            ControlCommands.Discard => DeadLetterState.Discarded,
            _ => DeadLetterState.Open,
        };
        if (
            state != DeadLetterState.Open
            && int.TryParse(
                command.GetText(HeaderNames.DeadLetterPartition),
                CultureInfo.InvariantCulture,
                out var partition
            )
            && long.TryParse(
                command.GetText(HeaderNames.DeadLetterOffset),
                CultureInfo.InvariantCulture,
                out var offset
            )
        )
        {
            var letter = new DeadLetter(partition, offset, default, Key: null, Value: null, command);
            byId[letter.Id] = state;
            var record = RecordOf(letter);
            if (!byRecord.TryGetValue(record, out var last) || last.Offset < offset)
            {
                byRecord[record] = (offset, state);
            }
        }
    }

    /// <summary>What was done about a dead letter, be it through another dead letter of the same record that came with it or later.</summary>
    public DeadLetterState StateOf(DeadLetter letter) =>
        byId.TryGetValue(letter.Id, out var state) ? state
        : letter.IsOfSameRecord(letter)
        && byRecord.TryGetValue(RecordOf(letter), out var last)
        && last.Offset > letter.Offset
            ? last.State
        : DeadLetterState.Open;

    private static string RecordOf(DeadLetter letter) =>
        string.Create(CultureInfo.InvariantCulture, $"{letter.Partition} {letter.Origin}");
}
