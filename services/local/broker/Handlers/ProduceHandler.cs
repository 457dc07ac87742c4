using System.Runtime.InteropServices;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Appends record batches. All partitions of a request are appended at once and answered together when each is as
/// durable as the flush policy promises; a partition that fails does not touch the others.
/// </summary>
internal sealed class ProduceHandler(LogDirectory log, AppendOptions options, BrokerMetrics metrics)
    : ApiHandler(ApiKey.Produce)
{
    private const short FirstServedVersion = 3;
    private const short FirstZstdVersion = 7;

    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = ProduceRequest.Read(context, body);
        var results = new AppendResult[request.Topics.Length][];
        var appends = new Append[request.Topics.Length][];
        var mayTransact = context.AllowsTransactionalId(AclOperation.Write, request.TransactionalId ?? "");
        for (var t = 0; t < results.Length; t++)
            appends[t] = StartAppends(context, request.Acks, request.Topics[t], mayTransact);

        // From here on the body is another request's.
        var failed = false;
        for (var t = 0; t < results.Length; t++)
        {
            results[t] = new AppendResult[appends[t].Length];
            for (var p = 0; p < results[t].Length; p++)
            {
                var result = results[t][p] = await appends[t][p].Result;
                failed |= result.ErrorCode != ErrorCode.None;
                if (result is { ErrorCode: ErrorCode.None, Duplicate: false })
                    metrics.RecordsAppended(appends[t][p].Records);
            }
        }

        if (request.Acks == 0)
        {
            // Nobody waits for an answer; a closed connection is the only way to tell that something went wrong.
            context.SuppressResponse = true;
            context.CloseConnection = failed;
            return;
        }

        WriteResponse(context.ApiVersion, request, results, response);
    }

    private readonly record struct Append(int Records, Task<AppendResult> Result);

    private Append[] StartAppends(RequestContext context, short acks, ProduceTopic entry, bool mayTransact)
    {
        var topic = PartitionLookup.FindTopic(log, entry.Name);
        var mayWrite = context.AllowsTopic(AclOperation.Write, entry.Name);
        var appends = new Append[entry.Partitions.Length];
        for (var p = 0; p < appends.Length; p++)
        {
            var (index, records) = entry.Partitions[p];
            var error = PartitionLookup.Find(topic, index, PartitionLookup.NoLeaderEpoch, out var partition);
            if (!mayWrite)
                error = ErrorCode.TopicAuthorizationFailed;
            if (error == ErrorCode.None)
                error = Check(context.ApiVersion, acks, topic!, records.Span);
            if (error == ErrorCode.None && !mayTransact && new RecordBatch(records.Span).IsTransactional)
                error = ErrorCode.TransactionalIdAuthorizationFailed;
            if (error != ErrorCode.None)
            {
                var logStart = mayWrite ? partition?.LogStartOffset ?? -1 : -1;
                appends[p] = new(0, Task.FromResult(AppendResult.Failed(error, Explain(error), logStart)));
                continue;
            }

            // The frame is this request's alone, so that the log may write into it. Not cancelled with the connection:
            // what the client sent before it left is appended all the same.
            var appending = partition!.AppendAsync(MemoryMarshal.AsMemory(records), options).AsTask();
            appends[p] = new(new RecordBatch(records.Span).RecordCount, appending);
        }

        return appends;
    }

    private static short Check(short version, short acks, Topic topic, ReadOnlySpan<byte> records)
    {
        if (version < FirstServedVersion)
            return ErrorCode.UnsupportedVersion;
        if (acks is not (0 or 1 or -1))
            return ErrorCode.InvalidRequiredAcks;
        if (topic.IsInternal)
            return ErrorCode.InvalidTopicException;
        if (records.Length < RecordBatch.HeaderSize)
            return ErrorCode.InvalidRecord;
        if (version < FirstZstdVersion && new RecordBatch(records).Codec == CompressionCodec.Zstd)
            return ErrorCode.UnsupportedCompressionType;
        if (acks == -1 && NeedsMoreReplicas(topic))
            return ErrorCode.NotEnoughReplicas;
        return ErrorCode.None;
    }

    private static bool NeedsMoreReplicas(Topic topic) =>
        topic.ConfigOverrides.TryGetValue("min.insync.replicas", out var text) && text != "1";

    private static string Explain(short error) =>
        error switch
        {
            ErrorCode.UnsupportedVersion => "Message formats 0 and 1 are not served.",
            ErrorCode.TopicAuthorizationFailed => Denied.Topic.Message!,
            ErrorCode.TransactionalIdAuthorizationFailed =>
                "Not authorized: this needs an ACL on the transactional id.",
            ErrorCode.InvalidRequiredAcks => "acks must be 0, 1 or -1.",
            ErrorCode.InvalidTopicException => "Internal topics are written by the broker alone.",
            ErrorCode.InvalidRecord => "The records are shorter than a record batch.",
            ErrorCode.UnsupportedCompressionType => "zstd needs Produce version 7 or later.",
            ErrorCode.NotEnoughReplicas => "min.insync.replicas is more than the one replica there is.",
            _ => "This broker has no such topic or partition.",
        };

    private static void WriteResponse(
        short version,
        ProduceRequest request,
        AppendResult[][] results,
        KafkaWriter response
    )
    {
        response.WriteArrayLength(results.Length);
        for (var t = 0; t < results.Length; t++)
        {
            response.WriteString(request.Topics[t].Name);
            response.WriteArrayLength(results[t].Length);
            for (var p = 0; p < results[t].Length; p++)
                WritePartition(version, request.Topics[t].Partitions[p].Index, in results[t][p], response);
            response.WriteEmptyTags();
        }

        if (version >= 1)
            response.WriteInt32(0);
    }

    private static void WritePartition(short version, int index, in AppendResult result, KafkaWriter response)
    {
        response.WriteInt32(index);
        response.WriteInt16(result.ErrorCode);
        response.WriteInt64(result.BaseOffset);
        if (version >= 2)
            response.WriteInt64(result.LogAppendTimeMs);
        if (version >= 5)
            response.WriteInt64(result.LogStartOffset);
        if (version >= 8)
        {
            response.WriteArrayLength(0);
            response.WriteNullableString(result.ErrorMessage);
        }

        response.WriteEmptyTags();
    }
}
