using System.Runtime.InteropServices;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Appends record batches. All partitions of a request are appended at once and answered together when each is as
/// durable as the flush policy promises; a partition that fails does not touch the others.
/// </summary>
internal sealed class ProduceHandler(LogDirectory log, AppendOptions options, BrokerMetrics metrics)
{
    private const short FirstServedVersion = 3;
    private const short FirstZstdVersion = 7;

    public ApiHandler Handler => new(ApiKey.Produce, ProduceAsync);

    private async ValueTask ProduceAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = ProduceRequest.Read(context, body);
        var mayTransact = context.AllowsTransactionalId(AclOperation.Write, request.TransactionalId ?? "");
        foreach (var topic in request.Topics)
            StartAppends(context, request.Acks, topic, mayTransact);

        // From here on the body is another request's.
        var failed = false;
        foreach (var partition in request.Topics.SelectMany(topic => topic.Partitions))
        {
            var result = partition.Result = await partition.Appending;
            failed |= result.ErrorCode != ErrorCode.None;
            if (result is { ErrorCode: ErrorCode.None, Duplicate: false })
                metrics.RecordsAppended(partition.RecordCount);
        }

        if (request.Acks == 0)
        {
            // Nobody waits for an answer; a closed connection is the only way to tell that something went wrong.
            context.SuppressResponse = true;
            context.CloseConnection = failed;
            return;
        }

        var version = context.ApiVersion;
        foreach (var topic in response.Elements(request.Topics))
        {
            response.WriteString(topic.Name);
            foreach (var partition in response.Elements(topic.Partitions))
                WritePartition(version, partition.Index, partition.Result, response);
        }

        response.When(version >= 1)?.WriteInt32(0);
    }

    private void StartAppends(RequestContext context, short acks, ProduceTopic entry, bool mayTransact)
    {
        var topic = RequestedTopic.Find(context, AclOperation.Write, log, entry.Name);
        foreach (var partition in entry.Partitions)
        {
            var records = partition.Records;
            var error = topic.Find(partition.Index, out var found);
            var refusal =
                error == ErrorCode.None ? FindFault(context.ApiVersion, acks, topic.Topic!, records.Span, mayTransact)
                : error == ErrorCode.TopicAuthorizationFailed ? Refusal.Topic
                : new(error, "This broker has no such topic or partition.");
            if (refusal is not null)
            {
                var refused = AppendResult.Failed(refusal.ErrorCode, refusal.Message, found?.LogStartOffset ?? -1);
                partition.Appending = Task.FromResult(refused);
                continue;
            }

            // The frame is this request's alone, so that the log may write into it. Not cancelled with the connection:
            // what the client sent before it left is appended all the same.
            partition.RecordCount = new RecordBatch(records.Span).RecordCount;
            partition.Appending = found!.AppendAsync(MemoryMarshal.AsMemory(records), options).AsTask();
        }
    }

    private static Refusal? FindFault(
        short version,
        short acks,
        Topic topic,
        ReadOnlySpan<byte> records,
        bool mayTransact
    )
    {
        if (version < FirstServedVersion)
            return new(ErrorCode.UnsupportedVersion, "Message formats 0 and 1 are not served.");
        if (acks is not (0 or 1 or -1))
            return new(ErrorCode.InvalidRequiredAcks, "acks must be 0, 1 or -1.");
        if (topic.IsInternal)
            return new(ErrorCode.InvalidTopicException, "Internal topics are written by the broker alone.");
        if (records.Length < RecordBatch.HeaderSize)
            return new(ErrorCode.InvalidRecord, "The records are shorter than a record batch.");
        var batch = new RecordBatch(records);
        if (version < FirstZstdVersion && batch.Codec == CompressionCodec.Zstd)
            return new(ErrorCode.UnsupportedCompressionType, "zstd needs Produce version 7 or later.");
        if (acks == -1 && topic.ConfigOverrides.GetValueOrDefault("min.insync.replicas", "1") != "1")
            return new(ErrorCode.NotEnoughReplicas, "min.insync.replicas is more than the one replica there is.");
        return batch.IsTransactional && !mayTransact ? Refusal.TransactionalId : null;
    }

    private static void WritePartition(short version, int index, in AppendResult result, KafkaWriter response)
    {
        response.WriteInt32(index);
        response.WriteInt16(result.ErrorCode);
        response.WriteInt64(result.BaseOffset);
        response.When(version >= 2)?.WriteInt64(result.LogAppendTimeMs);
        response.When(version >= 5)?.WriteInt64(result.LogStartOffset);
        response.When(version >= 8)?.WriteArrayLength(0);
        response.When(version >= 8)?.WriteNullableString(result.ErrorMessage);
    }
}
