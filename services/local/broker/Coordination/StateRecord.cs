namespace LeadStreams.Local.Broker.Coordination;

/// <summary>One entry of a coordinator's compacted log; a null value deletes the key.</summary>
internal readonly record struct StateRecord(byte[] Key, byte[]? Value);
