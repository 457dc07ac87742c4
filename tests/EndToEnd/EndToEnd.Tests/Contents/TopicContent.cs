using System.Buffers;
using System.Text;
using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Kafka;

namespace LeadStreams.EndToEnd.Tests.Contents;

/// <summary>Reads topics as compaction leaves them: the last committed record of each key, decoded and encoded anew without its schema id.</summary>
internal sealed class TopicContent(TestStack stack, ISchemaRegistry registry)
{
    /// <summary>The compacted topic, each value as text and bytes, after <paramref name="without"/> took out what may differ.</summary>
    public SortedDictionary<string, string> Read<T>(string topic, Func<T, T>? without = null)
        where T : class, IAvroRecord<T>
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Latest<T>(topic))
        {
            entries.Add(key, Describe(without is null ? value : without(value)));
        }

        return entries;
    }

    /// <summary>The last value of each key; a tombstone takes the key away.</summary>
    public Dictionary<string, T> Latest<T>(string topic)
        where T : class, IAvroRecord<T>
    {
        var latest = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in All<T>(topic))
        {
            if (value is null)
            {
                latest.Remove(key);
            }
            else
            {
                latest[key] = value;
            }
        }

        return latest;
    }

    /// <summary>Every committed record of a topic, partition after partition.</summary>
    public List<(string Key, T? Value)> All<T>(string topic)
        where T : class, IAvroRecord<T>
    {
        var serde = new AvroSerde<T>(registry, topic + "-value");
        var records = new List<(string, T?)>();
        new TopicScan(stack.Options.BootstrapServers).Read(
            [topic],
            record =>
                records.Add(
                    (
                        Encoding.UTF8.GetString(record.Message.Key),
                        record.Message.Value is { } bytes ? serde.Deserialize(bytes) : null
                    )
                )
        );
        return records;
    }

    private static string Describe<T>(T value)
        where T : class, IAvroRecord<T>
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new AvroWriter(buffer);
        value.Write(ref writer);
        writer.Flush();
        return $"{value} {Convert.ToHexStringLower(buffer.WrittenSpan)}";
    }
}
