using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Kafka.Native;

/// <summary>
/// Hands records to a producer of librdkafka, which copies them, from where they lie: no message object, no arrays, no look-up of the topic by its
/// name. Used by one thread. See deploy/decisions/0013.
/// </summary>
internal sealed unsafe class NativeProducer : IDisposable
{
    private const int CopyFlag = 2;
    private const int PlainArguments = 5;

    private readonly SafeHandle client;
    private readonly Dictionary<string, nint> topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, nint> headerNames = new(StringComparer.Ordinal);
    private ProduceArgument* arguments;
    private int capacity;
    private GCHandle[] pins = [];
    private bool isDisposed;

    public NativeProducer(IClient producer) => client = Librdkafka.ClientOf(producer);

    /// <summary>Queues a record; null when it is taken, else why not.</summary>
    public Error? Produce(in OutgoingRecord record)
    {
        // An empty span has no address, and no address means no value.
        byte none;
        fixed (byte* key = record.Key)
        fixed (byte* value = record.Value)
        {
            var headers = record.Headers;
            Reserve(PlainArguments + headers.Count);
            arguments[0] = ProduceArgument.OfTopic(TopicOf(record.Topic));
            arguments[1] = ProduceArgument.OfPartition(record.Partition);
            arguments[2] = ProduceArgument.OfFlags(CopyFlag);
            arguments[3] = ProduceArgument.OfKey(key is null ? &none : key, record.Key.Length);
            arguments[4] = record.IsTombstone
                ? ProduceArgument.OfValue(null, 0)
                : ProduceArgument.OfValue(value is null ? &none : value, record.Value.Length);
            return headers.Count == 0 ? Call(PlainArguments) : CallWithHeaders(headers);
        }
    }

    /// <summary>To be called before the producer is disposed.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        foreach (var topic in topics.Values)
        {
            Librdkafka.DestroyTopic(topic);
        }

        foreach (var name in headerNames.Values)
        {
            NativeMemory.Free((void*)name);
        }

        NativeMemory.Free(arguments);
    }

    private Error? CallWithHeaders(RecordHeaders headers)
    {
        if (pins.Length < headers.Count)
        {
            pins = new GCHandle[headers.Count];
        }

        try
        {
            for (var i = 0; i < headers.Count; i++)
            {
                var (name, bytes) = headers[i];
                pins[i] = GCHandle.Alloc(bytes, GCHandleType.Pinned);
                arguments[PlainArguments + i] = ProduceArgument.OfHeader(
                    NameOf(name),
                    bytes is null ? null : (byte*)pins[i].AddrOfPinnedObject(),
                    bytes?.Length ?? 0
                );
            }

            return Call(PlainArguments + headers.Count);
        }
        finally
        {
            foreach (ref var pin in pins.AsSpan(0, headers.Count))
            {
                if (pin.IsAllocated)
                {
                    pin.Free();
                }
            }
        }
    }

    private Error? Call(int count)
    {
        var fault = Librdkafka.Produce(client, arguments, (nuint)count);
        if (fault == 0)
        {
            return null;
        }

        var code = (ErrorCode)Librdkafka.GetErrorCode(fault);
        var reason = Marshal.PtrToStringUTF8(Librdkafka.GetErrorText(fault)) ?? code.ToString();
        var isFatal = Librdkafka.IsErrorFatal(fault) != 0;
        Librdkafka.DestroyError(fault);
        return new Error(code, reason, isFatal);
    }

    private void Reserve(int count)
    {
        if (count > capacity)
        {
            arguments = (ProduceArgument*)NativeMemory.Realloc(arguments, (nuint)(count * sizeof(ProduceArgument)));
            capacity = count;
        }
    }

    private nint TopicOf(string name)
    {
        if (!topics.TryGetValue(name, out var topic))
        {
            topic = Librdkafka.CreateTopic(client, name, configuration: 0);
            topics.Add(name, topic);
        }

        return topic;
    }

    // Names of headers are few: those of the runtime, and what sources call theirs.
    private byte* NameOf(string name)
    {
        if (!headerNames.TryGetValue(name, out var text))
        {
            var length = Encoding.UTF8.GetByteCount(name);
            text = (nint)NativeMemory.AllocZeroed((nuint)length + 1);
            Encoding.UTF8.GetBytes(name, new Span<byte>((void*)text, length));
            headerNames.Add(name, text);
        }

        return (byte*)text;
    }
}

/// <summary><c>rd_kafka_vu_t</c>: a kind, and up to three words of what is said.</summary>
[StructLayout(LayoutKind.Sequential, Size = 72)]
internal unsafe struct ProduceArgument
{
    private const int TopicKind = 2;
    private const int PartitionKind = 3;
    private const int ValueKind = 4;
    private const int KeyKind = 5;
    private const int FlagsKind = 7;
    private const int HeaderKind = 9;

    public int Kind;
    public nint First;
    public nint Second;
    public nint Third;

    public static ProduceArgument OfTopic(nint topic) => new() { Kind = TopicKind, First = topic };

    public static ProduceArgument OfPartition(int partition) => new() { Kind = PartitionKind, First = partition };

    public static ProduceArgument OfFlags(int flags) => new() { Kind = FlagsKind, First = flags };

    public static ProduceArgument OfKey(byte* bytes, int count) => OfBytes(KeyKind, bytes, count);

    public static ProduceArgument OfValue(byte* bytes, int count) => OfBytes(ValueKind, bytes, count);

    public static ProduceArgument OfHeader(byte* name, byte* bytes, int count) =>
        new()
        {
            Kind = HeaderKind,
            First = (nint)name,
            Second = (nint)bytes,
            Third = count,
        };

    private static ProduceArgument OfBytes(int kind, byte* bytes, int count) =>
        new()
        {
            Kind = kind,
            First = (nint)bytes,
            Second = count,
        };
}
