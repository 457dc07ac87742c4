using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// The two kinds of entries of the store of queues: <c>queue/{key}</c> is a queue itself, as JSON, so that its changelog can be read with any tool;
/// <c>{place}/{key}</c> is a record that waits in it. One store, since every changelog is a partition more for each transaction to write, to register and to end.
/// </summary>
internal static class QueueEntry
{
    private const string QueuePrefix = "queue/";

    /// <summary>The entry of a queue.</summary>
    public static string OfQueue(string key) => QueuePrefix + key;

    /// <summary>The entry of a place.</summary>
    public static string OfPlace(string key, long place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place}/{key}");

    /// <summary>The key of an entry, and its place; null for the queue itself.</summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static (string Key, long? Place) Parse(string entry)
    {
        if (entry.StartsWith(QueuePrefix, StringComparison.Ordinal))
        {
            return (entry[QueuePrefix.Length..], null);
        }

        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && long.TryParse(entry.AsSpan(0, slash), CultureInfo.InvariantCulture, out var place)
            ? (entry[(slash + 1)..], place)
            : throw new InvalidDataException(
                "an entry of the store of queues that is neither a queue nor a place in one: it was written by a release that kept them apart (deploy/decisions/0015)"
            );
    }
}

/// <summary>Both kinds of entries as bytes; the first byte tells them apart.</summary>
internal sealed class QueueEntrySerde : ISerde
{
    public static readonly QueueEntrySerde Instance = new();

    public object Deserialize(ReadOnlySpan<byte> bytes) =>
        bytes is [(byte)'{', ..] ? ReadQueue(bytes) : ParkedRecord.FromBytes(bytes);

    public void Serialize(object value, IBufferWriter<byte> destination)
    {
        if (value is ParkedRecord parked)
        {
            destination.Write(parked.Bytes);
            return;
        }

        using var writer = new Utf8JsonWriter(destination);
        JsonSerializer.Serialize(writer, (KeyQueue)value, KeyQueueJson.Default.KeyQueue);
    }

    public static KeyQueue ReadQueue(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, KeyQueueJson.Default.KeyQueue)!;
}

/// <summary>How queues are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KeyQueue))]
internal sealed partial class KeyQueueJson : JsonSerializerContext;
