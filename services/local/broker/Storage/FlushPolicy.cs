namespace LeadStreams.Local.Broker.Storage;

/// <summary>When written batches are forced to the disk.</summary>
public enum FlushPolicy
{
    /// <summary>Before an append is acknowledged (group commit). The high watermark is what is on the disk.</summary>
    Always,

    /// <summary>Every interval; a power failure may lose acknowledged batches of that time.</summary>
    Interval,

    /// <summary>Left to the operating system, but for much at once and closed segments. Survives a killed process, not a
    /// power failure.</summary>
    Never,
}
