using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Kafka.Native;

/// <summary>
/// Takes records of a consumer from librdkafka, many with one call, and copies each once, into memory that the next poll uses again. Callbacks
/// of the consumer are served within <see cref="Receive"/>, which keeps it a living member of its group like any other poll. See
/// deploy/decisions/0013.
/// </summary>
internal sealed unsafe class NativeBatch : IDisposable
{
    /// <summary><see cref="NativeMessage.Error"/> at the end of a partition.</summary>
    public const int EndOfPartition = (int)ErrorCode.Local_PartitionEOF;

    private readonly SafeHandle client;
    private readonly nint queue;
    private readonly RecordMemory memory = new();
    private readonly NameTable headerNames = new();
    private readonly NameTable topicNames = new();
    private NativeMessage** messages;
    private int capacity;
    private nint lastTopic;
    private string lastTopicName = "";

    public NativeBatch(IClient consumer)
    {
        client = Librdkafka.ClientOf(consumer);
        queue = Librdkafka.GetConsumerQueue(client);
    }

    /// <summary>Messages received and not yet released; <see cref="this"/> gives them.</summary>
    public int Count { get; private set; }

    /// <summary>A message received: a record, the end of a partition, or an error.</summary>
    public ref readonly NativeMessage this[int index] => ref *messages[index];

    /// <summary>A new poll begins: the memory of the last one's records is used again.</summary>
    public void Reset() => memory.Reset();

    /// <summary>
    /// Receives up to <paramref name="max"/> messages, after those before are released. The call waits its whole time to be filled: a caller that
    /// wants what is there asks for one with a timeout, then for the others with none.
    /// </summary>
    public void Receive(int max, TimeSpan timeout)
    {
        Release();
        if (max > capacity)
        {
            messages = (NativeMessage**)NativeMemory.Realloc(messages, (nuint)(max * sizeof(nint)));
            capacity = max;
        }

        Count = (int)Librdkafka.ConsumeBatch(queue, (int)Math.Ceiling(timeout.TotalMilliseconds), messages, (nuint)max);
    }

    /// <summary>The topic of a message, the same string for each of its records.</summary>
    public string TopicOf(int index)
    {
        // Handles of topics live as long as messages that bear them.
        var topic = messages[index]->Topic;
        if (topic != lastTopic)
        {
            lastTopic = topic;
            lastTopicName =
                topic == 0
                    ? ""
                    : topicNames[MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Librdkafka.GetTopicName(topic))];
        }

        return lastTopicName;
    }

    /// <summary>A message that is a record, its bytes valid until <see cref="Reset"/>.</summary>
    public LogRecord CopyRecord(int index, string topic)
    {
        var message = messages[index];
        int timestampType;
        return new LogRecord(
            topic,
            message->Partition,
            message->Offset,
            Librdkafka.GetTimestampMs(message, &timestampType),
            Copy(message->Key, message->KeyBytes),
            Copy(message->Payload, message->PayloadBytes),
            HeadersOf(message)
        );
    }

    /// <summary>An error, as Confluent.Kafka would tell it.</summary>
    public KafkaException ErrorOf(int index)
    {
        var message = messages[index];
        var code = (ErrorCode)message->Error;
        var reason = message->Payload is null
            ? code.ToString()
            : Encoding.UTF8.GetString(message->Payload, (int)message->PayloadBytes);
        return new KafkaException(new Error(code, reason, isFatal: code == ErrorCode.Local_Fatal));
    }

    /// <summary>Gives the messages back to librdkafka.</summary>
    public void Release()
    {
        for (var i = 0; i < Count; i++)
        {
            Librdkafka.DestroyMessage(messages[i]);
        }

        (Count, lastTopic) = (0, 0);
    }

    /// <summary>To be called before the consumer is disposed.</summary>
    public void Dispose()
    {
        Release();
        if (messages is not null)
        {
            NativeMemory.Free(messages);
            messages = null;
            Librdkafka.DestroyQueue(queue);
        }
    }

    private ReadOnlyMemory<byte>? Copy(byte* bytes, nuint count) =>
        bytes is null ? default(ReadOnlyMemory<byte>?) : memory.Copy(new ReadOnlySpan<byte>(bytes, (int)count));

    private RecordHeaders HeadersOf(NativeMessage* message)
    {
        nint headers;
        var code = (ErrorCode)Librdkafka.GetHeaders(message, &headers);
        if (code != ErrorCode.NoError)
        {
            return code == ErrorCode.Local_NoEnt
                ? RecordHeaders.Empty
                : throw new KafkaException(new Error(code, "headers cannot be read", isFatal: true));
        }

        // Kept longer than a poll: they travel on with what is made of the record.
        var copied = new RecordHeaders();
        byte* name;
        byte* value;
        nuint size;
        for (nuint i = 0; Librdkafka.GetHeader(headers, i, &name, &value, &size) == 0; i++)
        {
            copied.Add(
                headerNames[MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)],
                value is null ? null : new ReadOnlySpan<byte>(value, (int)size).ToArray()
            );
        }

        return copied;
    }
}
