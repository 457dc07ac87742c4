using System.Buffers;
using System.Text;
using LeadStreams.Contracts;

namespace LeadStreams.Streams.Tests;

/// <summary>Values are strings; text that begins with '!' cannot be decoded.</summary>
internal sealed class TextSerde : ISerde
{
    public static readonly TextSerde Instance = new();

    public object Deserialize(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.StartsWith('!') ? throw new AvroException("not a text of ours") : text;
    }

    public void Serialize(object value, IBufferWriter<byte> destination) =>
        Encoding.UTF8.GetBytes((string)value, destination);
}
