namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Reads record batches. A request that finds too little parks, without a thread, until a partition advances or the
/// longest wait is over.
/// </summary>
internal sealed class FetchHandler(LogDirectory log, TimeProvider time, BrokerMetrics metrics)
    : ApiHandler(ApiKey.Fetch)
{
    private const short FirstServedVersion = 4;

    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = FetchRequest.Read(context, body.Span);
        if (!request.IsFull)
        {
            FetchResponse.WriteError(context.ApiVersion, ErrorCode.FetchSessionIdNotFound, response);
            return;
        }

        if (context.ApiVersion < FirstServedVersion)
        {
            FetchResponse.WriteUnsupported(context.ApiVersion, request, response);
            return;
        }

        var topics = FindTopics(request, context);
        var attempt = FetchAttempt.Run(request, topics);
        if (!attempt.IsSatisfied && request.MaxWaitMs > 0 && request.Topics.Length > 0)
        {
            attempt.Dispose();
            attempt = await ParkAsync(request, topics, context.ConnectionClosed);
        }

        using (attempt)
        {
            metrics.RecordsFetched(attempt.RecordCount);
            FetchResponse.Write(context.ApiVersion, request, attempt, response);
        }
    }

    private async ValueTask<FetchAttempt> ParkAsync(
        FetchRequest request,
        FetchableTopic[] topics,
        CancellationToken closed
    )
    {
        metrics.FetchParked();
        try
        {
            using var wake = new FetchWake(time, TimeSpan.FromMilliseconds(request.MaxWaitMs), closed);
            Watch(request, topics, wake);
            while (true)
            {
                wake.Arm();
                var lastAttempt = wake.Expired;
                var attempt = FetchAttempt.Run(request, topics);
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

    private static void Watch(FetchRequest request, FetchableTopic[] topics, FetchWake wake)
    {
        for (var t = 0; t < topics.Length; t++)
        {
            foreach (var partition in request.Topics[t].Partitions)
            {
                var (topic, index) = (topics[t].Topic, partition.Index);
                if (PartitionLookup.Find(topic, index, PartitionLookup.NoLeaderEpoch, out var found) == ErrorCode.None)
                    wake.Watch(found!);
            }
        }
    }

    private FetchableTopic[] FindTopics(FetchRequest request, RequestContext context)
    {
        var topics = new FetchableTopic[request.Topics.Length];
        for (var t = 0; t < topics.Length; t++)
        {
            var wanted = request.Topics[t];
            var topic = PartitionLookup.FindTopic(log, wanted.Name, wanted.Id);
            var name = wanted.Name ?? topic?.Name;
            topics[t] = name is null || context.AllowsTopic(AclOperation.Read, name) ? new(topic) : new(null, true);
        }

        return topics;
    }
}
