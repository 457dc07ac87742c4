namespace LeadStreams.Local.Broker.Handlers;

/// <summary>What a producer wants appended to one partition.</summary>
internal readonly record struct ProducePartition(int Index, ReadOnlyMemory<byte> Records);

/// <summary>What a producer wants appended to one topic.</summary>
internal readonly record struct ProduceTopic(string Name, ProducePartition[] Partitions);

/// <summary>A Produce request; the records are views of the request body, which is there until the handler first waits.</summary>
internal sealed record ProduceRequest(string? TransactionalId, short Acks, ProduceTopic[] Topics)
{
    public static ProduceRequest Read(RequestContext context, ReadOnlyMemory<byte> body)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = context.ApiVersion >= 3 ? reader.ReadNullableString() : null;
        var acks = reader.ReadInt16();
        reader.ReadInt32(); // How long to wait for other replicas: there are none.
        var topics = new ProduceTopic[reader.ReadCount(minElementBytes: 3)];
        for (var i = 0; i < topics.Length; i++)
            topics[i] = ReadTopic(ref reader, body);
        reader.SkipTags();
        return new ProduceRequest(transactionalId, acks, topics);
    }

    private static ProduceTopic ReadTopic(ref KafkaReader reader, ReadOnlyMemory<byte> body)
    {
        var name = reader.ReadString();
        var partitions = new ProducePartition[reader.ReadCount(minElementBytes: 6)];
        for (var i = 0; i < partitions.Length; i++)
        {
            var index = reader.ReadInt32();
            var length = reader.ReadRecords().Length;
            partitions[i] = new ProducePartition(index, body.Slice(reader.Position - length, length));
            reader.SkipTags();
        }

        reader.SkipTags();
        return new ProduceTopic(name, partitions);
    }
}
