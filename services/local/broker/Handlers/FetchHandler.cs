namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Reads record batches. A request that finds too little parks, without a thread, until a partition advances or the
/// longest wait is over.
/// </summary>
internal sealed class FetchHandler(LogDirectory log, TimeProvider time, BrokerMetrics metrics)
{
    /// <summary>What the rest of an answer takes in all but extreme cases.</summary>
    private const int BytesAroundRecords = 16 * 1024;

    public ApiHandler Handler => new(ApiKey.Fetch, FetchAsync);

    private async ValueTask FetchAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = FetchRequest.Read(context, body.Span, log);
        if (!request.IsFull)
        {
            WriteHead(context.ApiVersion, ErrorCode.FetchSessionIdNotFound, response);
            response.WriteArrayLength(0);
            return;
        }

        var attempt = FetchAttempt.Run(request);
        if (!attempt.IsSatisfied && request.MaxWaitMs > 0 && request.Topics.Length > 0)
        {
            attempt.Dispose();
            attempt = await ParkAsync(request, context.ConnectionClosed);
        }

        using (attempt)
        {
            metrics.RecordsFetched(attempt.RecordCount);
            response.EnsureRoom((int)attempt.Bytes + BytesAroundRecords);
            WriteHead(context.ApiVersion, ErrorCode.None, response);
            foreach (var topic in response.Elements(request.Topics))
                WriteTopic(context.ApiVersion, topic, response);
        }
    }

    private async ValueTask<FetchAttempt> ParkAsync(FetchRequest request, CancellationToken closed)
    {
        metrics.FetchParked();
        try
        {
            using var wake = new FetchWake(time, TimeSpan.FromMilliseconds(request.MaxWaitMs), closed);
            foreach (var topic in request.Topics)
            {
                foreach (var partition in topic.Partitions)
                {
                    if (topic.Topic.Find(partition.Index, out var found) == ErrorCode.None)
                        wake.Watch(found!);
                }
            }

            while (true)
            {
                wake.Arm();
                var lastAttempt = wake.Expired;
                var attempt = FetchAttempt.Run(request);
                if (attempt.IsSatisfied || lastAttempt)
                    return attempt;
                attempt.Dispose();
                await wake.WaitAsync();
            }
        }
        finally
        {
            metrics.FetchResumed();
        }
    }

    /// <summary>The session id is always 0: clients then send full requests (KIP-227).</summary>
    private static void WriteHead(short version, short error, KafkaWriter response)
    {
        response.When(version >= 7)?.WriteInt16(error);
        response.When(version >= 7)?.WriteInt32(0);
    }

    private static void WriteTopic(short version, FetchTopic topic, KafkaWriter response)
    {
        if (version <= 12)
            response.WriteString(topic.Name!);
        else
            response.WriteUuid(topic.Id);
        foreach (var partition in response.Elements(topic.Partitions))
        {
            response.WriteInt32(partition.Index);
            response.WriteInt16(partition.Error);
            response.WriteInt64(partition.HighWatermark);
            response.When(version >= 4)?.WriteInt64(partition.LastStableOffset);
            response.When(version >= 5)?.WriteInt64(partition.LogStartOffset);
            if (version >= 4)
                WriteAborted(partition.Aborted, response);
            response.When(version >= 11)?.WriteInt32(-1); // No preferred read replica.
            response.WriteBytes(partition.Read is { } read ? read.Records.Span : []);
        }
    }

    private static void WriteAborted(IReadOnlyList<AbortedTransaction>? aborted, KafkaWriter response)
    {
        if (aborted is null)
        {
            response.WriteNullArray();
            return;
        }

        foreach (var transaction in response.Elements(aborted))
        {
            response.WriteInt64(transaction.ProducerId);
            response.WriteInt64(transaction.FirstOffset);
        }
    }
}
