using LeadStreams.Local.Broker.Handlers;

namespace LeadStreams.Local.Broker.Security;

/// <summary>Refusals for want of an ACL, in words that tell what to ask an administrator for.</summary>
internal static class Denied
{
    public static readonly Outcome Cluster = new(
        ErrorCode.ClusterAuthorizationFailed,
        "Not authorized: this needs an ACL on the cluster 'kafka-cluster', or a super user."
    );

    /// <summary>The same whether or not the topic exists.</summary>
    public static readonly Outcome Topic = new(
        ErrorCode.TopicAuthorizationFailed,
        "Not authorized: this needs an ACL on the topic."
    );
}
