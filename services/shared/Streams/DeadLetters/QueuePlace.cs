using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// Position of the record that began a queue; it names the queue, since no record is read twice. As text, <c>topic/partition/offset</c>. The
/// task's own queue has none.
/// </summary>
[JsonConverter(typeof(QueueBlockConverter))]
internal readonly record struct QueueBlock(string? Topic, int Partition, long Offset)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Topic is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Topic}/{Partition}/{Offset}");

    public static bool TryParse(ReadOnlySpan<char> text, out QueueBlock block)
    {
        block = default;
        if (text.IsEmpty)
        {
            return true;
        }

        // Names of topics hold no slash.
        Span<Range> parts = stackalloc Range[4];
        if (
            text.Split(parts, '/') != 3
            || !int.TryParse(text[parts[1]], CultureInfo.InvariantCulture, out var partition)
            || !long.TryParse(text[parts[2]], CultureInfo.InvariantCulture, out var offset)
        )
        {
            return false;
        }

        block = new QueueBlock(text[parts[0]].ToString(), partition, offset);
        return true;
    }
}

/// <summary>A place in a queue; see <see cref="HeaderNames.QueuePlace"/>. It becomes text only where one is rejected.</summary>
internal readonly record struct QueuePlace(QueueBlock Block, long Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Block}#{Number}");

    public static bool TryParse(string? text, out QueuePlace place)
    {
        place = default;
        var hash = text?.LastIndexOf('#') ?? -1;
        if (
            hash < 0
            || !QueueBlock.TryParse(text.AsSpan(0, hash), out var block)
            || !long.TryParse(text.AsSpan(hash + 1), CultureInfo.InvariantCulture, out var number)
        )
        {
            return false;
        }

        place = new QueuePlace(block, number);
        return true;
    }
}

/// <summary>Blocks as text.</summary>
internal sealed class QueueBlockConverter : JsonConverter<QueueBlock>
{
    public override QueueBlock Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        QueueBlock.TryParse(reader.GetString(), out var block)
            ? block
            : throw new JsonException("a queue is named topic/partition/offset");

    public override void Write(Utf8JsonWriter writer, QueueBlock value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
