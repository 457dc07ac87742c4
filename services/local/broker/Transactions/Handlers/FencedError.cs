namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>What fencing is called in each version of an API.</summary>
internal static class FencedError
{
    /// <summary>Clients before PRODUCER_FENCED (90) existed know it as INVALID_PRODUCER_EPOCH (47).</summary>
    public static short For(short error, bool knowsProducerFenced) =>
        error == ErrorCode.ProducerFenced && !knowsProducerFenced ? ErrorCode.InvalidProducerEpoch : error;
}
