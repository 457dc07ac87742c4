namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Why something is not done, with words for people; where nothing speaks against it there is null.</summary>
internal sealed record Refusal(short ErrorCode, string Message)
{
    public static readonly Refusal Cluster = new(
        Protocol.ErrorCode.ClusterAuthorizationFailed,
        "Not authorized: this needs an ACL on the cluster 'kafka-cluster', or a super user."
    );

    /// <summary>The same whether or not the topic exists.</summary>
    public static readonly Refusal Topic = new(
        Protocol.ErrorCode.TopicAuthorizationFailed,
        "Not authorized: this needs an ACL on the topic."
    );

    public static readonly Refusal TransactionalId = new(
        Protocol.ErrorCode.TransactionalIdAuthorizationFailed,
        "Not authorized: this needs an ACL on the transactional id."
    );
}

internal static class RefusalAnswer
{
    /// <summary>Writes code and message, as they lie together in most answers.</summary>
    public static void WriteOutcome(this KafkaWriter response, Refusal? refusal)
    {
        response.WriteInt16(refusal?.ErrorCode ?? ErrorCode.None);
        response.WriteNullableString(refusal?.Message);
    }
}
