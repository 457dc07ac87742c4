namespace LeadStreams.Contracts.Benchmarks.Floor;

/// <summary>A normalized lead, by hand.</summary>
internal static class LeadFloor
{
    public static void Write(ref FloorWriter writer, NormalizedLead x)
    {
        writer.Text(x.LeadId);
        writer.Text(x.Source);
        writer.Text(x.SourceRecordId);
        writer.Long(x.SourceVersion);
        writer.Text(x.ContentHash);
        writer.Instant(x.OccurredAt);
        writer.Instant(x.ReceivedAt);
        writer.Optional(x.Market);
        writer.Text(x.MarketReason);
        PartFloor.Write(ref writer, x.Attributes);
        PartFloor.Write(ref writer, x.Tokens);
        PartFloor.Write(ref writer, x.Touch);
        PartFloor.Write(ref writer, x.Consents);
        writer.Texts(x.Answers);
        writer.Long(x.CompletenessPercent);
        writer.Texts(x.Warnings);
        writer.Text(x.Raw.Topic);
        writer.Long(x.Raw.Partition);
        writer.Long(x.Raw.Offset);
        writer.Long(x.Raw.Index);
        writer.Text(x.MappingVersion);
        writer.Long((int)x.Origin);
        writer.Flag(x.IsTest);
    }

    public static NormalizedLead Read(ref FloorReader reader) =>
        new()
        {
            LeadId = reader.Text(),
            Source = reader.Text(),
            SourceRecordId = reader.Text(),
            SourceVersion = reader.Long(),
            ContentHash = reader.Text(),
            OccurredAt = reader.Instant(),
            ReceivedAt = reader.Instant(),
            Market = reader.Optional(),
            MarketReason = reader.Text(),
            Attributes = PartFloor.ReadAttributes(ref reader),
            Tokens = PartFloor.ReadTokens(ref reader),
            Touch = PartFloor.ReadTouch(ref reader),
            Consents = PartFloor.ReadConsents(ref reader),
            Answers = reader.Texts(),
            CompletenessPercent = reader.Int(),
            Warnings = reader.TextList(),
            Raw = new RawPointer
            {
                Topic = reader.Text(),
                Partition = reader.Int(),
                Offset = reader.Long(),
                Index = reader.Int(),
            },
            MappingVersion = reader.Text(),
            Origin = (Origin)reader.Int(),
            IsTest = reader.Flag(),
        };
}
