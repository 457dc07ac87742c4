namespace LeadStreams.Contracts.Benchmarks.Floor;

/// <summary>A person, by hand.</summary>
internal static class PersonFloor
{
    public static void Write(ref FloorWriter writer, Person x)
    {
        writer.Text(x.PersonId);
        writer.Text(x.AnchorLeadId);
        PartFloor.Write(ref writer, x.Tokens);
        writer.Texts(x.Markets);
        writer.Count(x.Attributes.Count);
        foreach (var value in x.Attributes.Span)
        {
            writer.Text(value.Field);
            writer.Text(value.Value);
            writer.Long((int)value.Verification);
            writer.Text(value.Source);
            writer.Text(value.LeadId);
            writer.Instant(value.ObservedAt);
            writer.Text(value.Rule);
        }

        writer.End();
        writer.Count(x.Leads.Count);
        foreach (var lead in x.Leads.Span)
        {
            Write(ref writer, lead);
        }

        writer.End();
        writer.Long(x.TouchCount);
        writer.Instant(x.FirstTouchAt);
        writer.Instant(x.LastTouchAt);
        writer.Text(x.PrimarySource);
        writer.Text(x.PrimarySourceRule);
        PartFloor.Write(ref writer, x.Consents);
    }

    public static Person Read(ref FloorReader reader) =>
        new()
        {
            PersonId = reader.Text(),
            AnchorLeadId = reader.Text(),
            Tokens = PartFloor.ReadTokens(ref reader),
            Markets = reader.TextList(),
            Attributes = ReadAttributes(ref reader),
            Leads = ReadLeads(ref reader),
            TouchCount = reader.Int(),
            FirstTouchAt = reader.Instant(),
            LastTouchAt = reader.Instant(),
            PrimarySource = reader.Text(),
            PrimarySourceRule = reader.Text(),
            Consents = PartFloor.ReadConsents(ref reader),
        };

    private static void Write(ref FloorWriter writer, PersonLead x)
    {
        writer.Text(x.LeadId);
        writer.Text(x.Source);
        writer.Text(x.SourceRecordId);
        writer.Optional(x.Market);
        writer.Instant(x.OccurredAt);
        PartFloor.Write(ref writer, x.Attributes);
        PartFloor.Write(ref writer, x.Touch);
        PartFloor.Write(ref writer, x.Consents);
        writer.Flag(x.IsTest);
    }

    private static AvroList<AttributeValue> ReadAttributes(ref FloorReader reader)
    {
        var count = reader.Int();
        if (count == 0)
        {
            return default;
        }

        var items = new AttributeValue[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = new AttributeValue
            {
                Field = reader.Text(),
                Value = reader.Text(),
                Verification = (Verification)reader.Int(),
                Source = reader.Text(),
                LeadId = reader.Text(),
                ObservedAt = reader.Instant(),
                Rule = reader.Text(),
            };
        }

        reader.End();
        return AvroList<AttributeValue>.Adopt(items);
    }

    private static AvroList<PersonLead> ReadLeads(ref FloorReader reader)
    {
        var count = reader.Int();
        if (count == 0)
        {
            return default;
        }

        var items = new PersonLead[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = new PersonLead
            {
                LeadId = reader.Text(),
                Source = reader.Text(),
                SourceRecordId = reader.Text(),
                Market = reader.Optional(),
                OccurredAt = reader.Instant(),
                Attributes = PartFloor.ReadAttributes(ref reader),
                Touch = PartFloor.ReadTouch(ref reader),
                Consents = PartFloor.ReadConsents(ref reader),
                IsTest = reader.Flag(),
            };
        }

        reader.End();
        return AvroList<PersonLead>.Adopt(items);
    }
}
