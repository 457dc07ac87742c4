using System.Buffers;
using System.Text;
using LeadStreams.Streams;

namespace LeadStreams.Testing.ChaosService;

/// <summary>Values are text.</summary>
internal sealed class TextSerde : ISerde
{
    public static readonly TextSerde Instance = new();

    public object Deserialize(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public void Serialize(object value, IBufferWriter<byte> destination) =>
        Encoding.UTF8.GetBytes((string)value, destination);
}
