namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Writes Fetch responses. The session id is always 0: clients then send full requests (KIP-227).</summary>
internal static class FetchResponse
{
    /// <summary>What the rest of an answer takes in all but extreme cases.</summary>
    private const int BytesAroundRecords = 16 * 1024;

    public static void Write(short version, FetchRequest request, FetchAttempt attempt, KafkaWriter response)
    {
        response.EnsureRoom((int)attempt.Bytes + BytesAroundRecords);
        WriteHead(version, ErrorCode.None, request.Topics.Length, response);
        for (var t = 0; t < request.Topics.Length; t++)
        {
            WriteTopic(version, request.Topics[t], response);
            for (var p = 0; p < request.Topics[t].Partitions.Length; p++)
                WritePartition(version, request.Topics[t].Partitions[p].Index, attempt.Topics[t][p], response);
            response.WriteEmptyTags();
        }
    }

    /// <summary>An answer that is nothing but an error.</summary>
    public static void WriteError(short version, short errorCode, KafkaWriter response) =>
        WriteHead(version, errorCode, 0, response);

    /// <summary>Answers the versions from before message format 2.</summary>
    public static void WriteUnsupported(short version, FetchRequest request, KafkaWriter response)
    {
        var failed = new FetchedPartition { ErrorCode = ErrorCode.UnsupportedVersion, HighWatermark = -1 };
        WriteHead(version, ErrorCode.None, request.Topics.Length, response);
        foreach (var topic in request.Topics)
        {
            WriteTopic(version, topic, response);
            foreach (var partition in topic.Partitions)
                WritePartition(version, partition.Index, failed, response);
        }
    }

    private static void WriteHead(short version, short errorCode, int topics, KafkaWriter response)
    {
        if (version >= 7)
        {
            response.WriteInt16(errorCode);
            response.WriteInt32(0);
        }

        response.WriteArrayLength(topics);
    }

    private static void WriteTopic(short version, FetchTopic topic, KafkaWriter response)
    {
        if (version <= 12)
            response.WriteString(topic.Name!);
        else
            response.WriteUuid(topic.Id);
        response.WriteArrayLength(topic.Partitions.Length);
    }

    private static void WritePartition(short version, int index, FetchedPartition fetched, KafkaWriter response)
    {
        response.WriteInt32(index);
        response.WriteInt16(fetched.ErrorCode);
        response.WriteInt64(fetched.HighWatermark);
        if (version >= 4)
            response.WriteInt64(fetched.LastStableOffset);
        if (version >= 5)
            response.WriteInt64(fetched.LogStartOffset);
        if (version >= 4)
            WriteAborted(fetched.Aborted, response);
        if (version >= 11)
            response.WriteInt32(-1); // No preferred read replica.
        response.WriteBytes(fetched.Records.Span);
        response.WriteEmptyTags();
    }

    private static void WriteAborted(IReadOnlyList<AbortedTransaction>? aborted, KafkaWriter response)
    {
        if (aborted is null)
        {
            response.WriteNullArray();
            return;
        }

        response.WriteArrayLength(aborted.Count);
        for (var i = 0; i < aborted.Count; i++)
        {
            response.WriteInt64(aborted[i].ProducerId);
            response.WriteInt64(aborted[i].FirstOffset);
            response.WriteEmptyTags();
        }
    }
}
