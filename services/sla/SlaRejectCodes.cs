namespace LeadStreams.Sla;

/// <summary>Why the service rejects a record.</summary>
internal static class SlaRejectCodes
{
    /// <summary>The lead names a market that <c>markets.yaml</c> does not have.</summary>
    public const string UnknownMarket = "unknown_market";
}
