namespace LeadStreams.Local.Broker.Handlers;

/// <summary>What a producer wants appended to one partition, and what became of it.</summary>
internal sealed record ProducePartition(int Index, ReadOnlyMemory<byte> Records)
{
    /// <summary>The records that are being appended; 0 when they are refused.</summary>
    public int RecordCount { get; set; }
    public Task<AppendResult> Appending { get; set; } = null!;
    public AppendResult Result { get; set; }
}

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
        ProducePartition ReadPartition(scoped ref KafkaReader one)
        {
            var index = one.ReadInt32();
            var length = one.ReadRecords().Length;
            return new ProducePartition(index, body.Slice(one.Position - length, length));
        }

        var topics = reader.ReadArray(
            3,
            (ref one) => new ProduceTopic(one.ReadString(), one.ReadArray(6, ReadPartition))
        );
        return new ProduceRequest(transactionalId, acks, topics);
    }
}
