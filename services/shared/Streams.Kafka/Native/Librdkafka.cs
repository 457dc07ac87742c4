using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace LeadStreams.Streams.Kafka.Native;

/// <summary>
/// The part of librdkafka's C interface (<c>rdkafka.h</c>) that gives many records with one call, and takes one from where it lies, which Confluent.Kafka leaves out. Short calls
/// that neither block nor call back do without the runtime's transition, which costs more than they do.
/// </summary>
internal static unsafe partial class Librdkafka
{
    private const string Library = "librdkafka";

    /// <summary>The client below one of Confluent.Kafka, which keeps owning it.</summary>
    /// <exception cref="MissingMemberException">Confluent.Kafka has another shape than version 2.15.1.</exception>
    public static SafeHandle ClientOf(IClient client) => (SafeHandle)ClientOf(client.Handle);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_consumer")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial nint GetConsumerQueue(SafeHandle client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial void DestroyQueue(nint queue);

    /// <summary>Serves callbacks and takes messages until <paramref name="size"/> are there or the time is over; returns how many.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_consume_batch_queue")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial nint ConsumeBatch(nint queue, int timeoutMs, NativeMessage** messages, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial void DestroyMessage(NativeMessage* message);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_message_timestamp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial long GetTimestampMs(NativeMessage* message, int* type);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_name")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial byte* GetTopicName(nint topic);

    /// <summary>Parses the headers, which the message keeps owning; not 0 when there are none.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_message_headers")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial int GetHeaders(NativeMessage* message, nint* headers);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_header_get_all")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial int GetHeader(nint headers, nuint index, byte** name, byte** value, nuint* size);

    /// <summary>A handle of a topic; without a configuration it has the client's.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial nint CreateTopic(SafeHandle client, string name, nint configuration);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial void DestroyTopic(nint topic);

    /// <summary>Queues a message; 0, or an error that the caller destroys.</summary>
    [LibraryImport(Library, EntryPoint = "rd_kafka_produceva")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial nint Produce(SafeHandle client, ProduceArgument* arguments, nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_code")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial int GetErrorCode(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_is_fatal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial int IsErrorFatal(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_string")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial nint GetErrorText(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
    public static partial void DestroyError(nint error);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LibrdkafkaHandle")]
    [return: UnsafeAccessorType("Confluent.Kafka.Impl.SafeKafkaHandle, Confluent.Kafka")]
    private static extern object ClientOf(Handle handle);
}

/// <summary><c>rd_kafka_message_t</c>, as a consumer gets it: part of librdkafka's stable binary interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    /// <summary>0, or why this is no record; the payload is then the reason as text.</summary>
    public int Error;

    public nint Topic;
    public int Partition;
    public byte* Payload;
    public nuint PayloadBytes;
    public byte* Key;
    public nuint KeyBytes;
    public long Offset;
    public nint Owner;
}
