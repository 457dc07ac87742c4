using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// The queue of a key that waits: places <see cref="First"/> to <see cref="Next"/> - 1, in the order in which the records came. A place is
/// either a parked record, or a hole: its record is a dead letter and must come back by a redrive, or be discarded. A key waits
/// as long as its queue has places; what is first and no hole is processed.
/// </summary>
/// <param name="Block">Position of the record that began the queue, <c>topic/partition/offset</c>. It names the queue: no record is read twice.</param>
/// <param name="First">The place that is next to be processed.</param>
/// <param name="Next">The place of the next record to come.</param>
/// <param name="Parked">Places that are no holes.</param>
/// <param name="SinceMs">When the queue began, UTC milliseconds since 1970.</param>
internal sealed record KeyQueue(string Block, long First, long Next, int Parked, long SinceMs)
{
    /// <summary>Timers of the key that came due while it waited: name and due time, UTC milliseconds since 1970.</summary>
    public IReadOnlyList<HeldTimer> HeldTimers { get; init; } = [];

    /// <summary>Of the task's own queue only: when the task was paused, UTC milliseconds since 1970.</summary>
    public long? PausedSinceMs { get; init; }

    /// <summary>The place of a record in this queue, as headers tell it.</summary>
    public string PlaceOf(long number) => new QueuePlace(Block, number).ToString();
}

/// <summary>A timer that came due while its key waited.</summary>
internal sealed record HeldTimer(string Name, long DueMs);

/// <summary>A place in a queue; see <see cref="HeaderNames.QueuePlace"/>.</summary>
internal readonly record struct QueuePlace(string Block, long Number)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Block}#{Number}");

    public static bool TryParse(string? text, out QueuePlace place)
    {
        place = default;
        var hash = text?.LastIndexOf('#') ?? -1;
        if (
            hash < 0
            || !long.TryParse(text.AsSpan(hash + 1), System.Globalization.CultureInfo.InvariantCulture, out var number)
        )
        {
            return false;
        }

        place = new QueuePlace(text![..hash], number);
        return true;
    }
}

/// <summary>Queues as JSON, so that their changelog can be read with any tool.</summary>
internal sealed class KeyQueueSerde : ISerde
{
    public static readonly KeyQueueSerde Instance = new();

    public object Deserialize(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, KeyQueueJson.Default.KeyQueue)!;

    public void Serialize(object value, IBufferWriter<byte> destination)
    {
        using var writer = new Utf8JsonWriter(destination);
        JsonSerializer.Serialize(writer, (KeyQueue)value, KeyQueueJson.Default.KeyQueue);
    }
}

/// <summary>How queues are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KeyQueue))]
internal sealed partial class KeyQueueJson : JsonSerializerContext;
