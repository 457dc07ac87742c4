namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Tells a client the cluster id and its single node.</summary>
internal sealed class DescribeClusterHandler() : ImmediateHandler(ApiKey.DescribeCluster)
{
    private const sbyte BrokersEndpoint = 1;

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var withOperations = reader.ReadBoolean();
        var endpointType = context.ApiVersion >= 1 ? reader.ReadInt8() : BrokersEndpoint;
        Write(context, endpointType, withOperations, response);
    }

    private static void Write(RequestContext context, sbyte endpointType, bool withOperations, KafkaWriter response)
    {
        // Brokers serve no controller endpoint: the same answer as Kafka's to type 2 and to types unknown.
        var served = endpointType == BrokersEndpoint;
        response.WriteInt16(served ? ErrorCode.None : ErrorCode.InvalidRequest);
        response.WriteNullableString(served ? null : $"Endpoint type {endpointType} is not served here.");
        if (context.ApiVersion >= 1)
            response.WriteInt8(endpointType);
        response.WriteString(context.Node.ClusterId);
        response.WriteInt32(context.Node.NodeId);
        response.WriteArrayLength(1);
        response.WriteInt32(context.Node.NodeId);
        response.WriteString(context.Node.Host);
        response.WriteInt32(context.Node.Port);
        response.WriteNullableString(null);
        response.WriteEmptyTags();
        response.WriteInt32(withOperations ? Operations.OnCluster(context) : Operations.NotAsked);
    }
}
