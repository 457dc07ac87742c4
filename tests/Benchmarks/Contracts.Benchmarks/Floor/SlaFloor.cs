namespace LeadStreams.Contracts.Benchmarks.Floor;

/// <summary>A threshold event, by hand.</summary>
internal static class SlaFloor
{
    public static void Write(ref FloorWriter writer, SlaThreshold x)
    {
        writer.Text(x.ClockId);
        writer.Long(x.ThresholdPercent);
        writer.Text(x.LeadId);
        writer.Text(x.PersonId);
        writer.Text(x.Market);
        writer.Optional(x.Owner);
        writer.Text(x.PolicyId);
        writer.Text(x.PolicyVersion);
        writer.Instant(x.DueAt);
        writer.Instant(x.FiredAt);
    }

    public static SlaThreshold Read(ref FloorReader reader) =>
        new()
        {
            ClockId = reader.Text(),
            ThresholdPercent = reader.Int(),
            LeadId = reader.Text(),
            PersonId = reader.Text(),
            Market = reader.Text(),
            Owner = reader.Optional(),
            PolicyId = reader.Text(),
            PolicyVersion = reader.Text(),
            DueAt = reader.Instant(),
            FiredAt = reader.Instant(),
        };
}
