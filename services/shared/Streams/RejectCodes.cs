namespace LeadStreams.Streams;

/// <summary>Reject codes of the runtime itself; services have their own.</summary>
public static class RejectCodes
{
    /// <summary>The value's bytes are not what its topic's schema says.</summary>
    public const string Undecodable = "undecodable";
}
