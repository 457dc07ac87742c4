using System.Globalization;
using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.Control;

/// <summary>What a record of a control topic asks for.</summary>
public static class ControlCommands
{
    /// <summary>Process a dead letter again.</summary>
    public const string Redrive = "redrive";

    /// <summary>Give a dead letter up.</summary>
    public const string Discard = "discard";

    /// <summary>Process nothing more.</summary>
    public const string Pause = "pause";

    /// <summary>Go on.</summary>
    public const string Resume = "resume";

    /// <summary>
    /// The headers of a redrive or discard. The command goes to the partition of the record's origin, with the key of the dead letter and its
    /// bytes or mended ones.
    /// </summary>
    public static RecordHeaders About(string command, RecordHeaders deadLetter, int partition, long offset)
    {
        var headers = new RecordHeaders();
        for (var i = 0; i < deadLetter.Count; i++)
        {
            headers.Add(deadLetter[i].Key, deadLetter[i].Value);
        }

        return headers
            .Add(HeaderNames.Control, command)
            .Add(HeaderNames.DeadLetterPartition, partition.ToString(CultureInfo.InvariantCulture))
            .Add(HeaderNames.DeadLetterOffset, offset.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The record that a redrive brings back: as it was read, but for its bytes where they were mended. Null when a header is missing.</summary>
    internal static LogRecord? RedrivenRecord(in LogRecord command)
    {
        var headers = command.Headers;
        if (
            headers.GetText(HeaderNames.OriginTopic) is not { } topic
            || !TryNumber(headers, HeaderNames.OriginPartition, out var partition)
            || partition != command.Partition
            || !TryNumber(headers, HeaderNames.OriginOffset, out var offset)
        )
        {
            return null;
        }

        var timestampMs = TryNumber(headers, HeaderNames.OriginTimestamp, out var ms) ? ms : command.TimestampMs;
        var original = new RecordHeaders();
        for (var i = 0; i < headers.Count; i++)
        {
            if (!RuntimeHeaders.IsAdded(headers[i].Key))
            {
                original.Add(headers[i].Key, headers[i].Value);
            }
        }

        return command with
        {
            Topic = topic,
            Offset = offset,
            TimestampMs = timestampMs,
            Headers = original,
        };
    }

    /// <summary>The place in its key's queue that a command speaks of, or null.</summary>
    internal static QueuePlace? PlaceOf(in LogRecord command) =>
        QueuePlace.TryParse(command.Headers.GetText(HeaderNames.QueuePlace), out var place) ? place : null;

    private static bool TryNumber(RecordHeaders headers, string name, out long number)
    {
        number = 0;
        return headers.GetText(name) is { } text
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}
