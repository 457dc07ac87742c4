using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Groups.Handlers;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>AddPartitionsToTxn v0-3, the form clients use.</summary>
internal sealed class AddPartitionsToTxnHandler(TransactionCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.AddPartitionsToTxn;

    private readonly record struct Request(
        string TransactionalId,
        ProducerClaim Producer,
        IReadOnlyList<TopicPartition> Partitions
    );

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = Read(context, body.Span);
        var errors = await coordinator.AddPartitionsAsync(
            request.TransactionalId,
            request.Producer,
            request.Partitions
        );
        for (var i = 0; i < errors.Length; i++)
            errors[i] = FencedError.For(errors[i], context.ApiVersion >= 2);
        response.WriteInt32(0);
        PartitionList.WriteErrors(response, request.Partitions, errors);
        response.WriteEmptyTags();
    }

    private static Request Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = new ProducerClaim(reader.ReadInt64(), reader.ReadInt16());
        return new Request(transactionalId, producer, PartitionList.Read(ref reader) ?? []);
    }
}
