using Confluent.Kafka;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Kafka;

/// <summary>Sorts the client's failures into the classes of librdkafka's transactional contract (librdkafka, INTRODUCTION.md, "Transactional producer").</summary>
internal static class KafkaErrors
{
    /// <summary>A failure of a transactional call: what is not classified is fatal.</summary>
    public static LogException Transactional(KafkaException fault) =>
        fault switch
        {
            KafkaRetriableException => new LogException(LogErrorKind.Retriable, fault.Error.Reason, fault),
            KafkaTxnRequiresAbortException => new LogException(LogErrorKind.Abortable, fault.Error.Reason, fault),
            _ => new LogException(LogErrorKind.Fatal, fault.Error.Reason, fault),
        };

    /// <summary>A failure of a reading or administrative call: what is not fatal to the client may be tried again.</summary>
    public static LogException Plain(KafkaException fault) =>
        new(fault.Error.IsFatal ? LogErrorKind.Fatal : LogErrorKind.Retriable, fault.Error.Reason, fault);
}
