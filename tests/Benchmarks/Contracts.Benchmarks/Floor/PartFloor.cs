namespace LeadStreams.Contracts.Benchmarks.Floor;

/// <summary>The records inside of records, by hand.</summary>
internal static class PartFloor
{
    public static void Write(ref FloorWriter writer, AvroList<LeadAttribute> list)
    {
        writer.Count(list.Count);
        foreach (var x in list.Span)
        {
            writer.Text(x.Field);
            writer.Text(x.Value);
            writer.Long((int)x.Verification);
            writer.Optional(x.Raw);
        }

        writer.End();
    }

    public static AvroList<LeadAttribute> ReadAttributes(ref FloorReader reader)
    {
        var count = reader.Int();
        if (count == 0)
        {
            return default;
        }

        var items = new LeadAttribute[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = new LeadAttribute
            {
                Field = reader.Text(),
                Value = reader.Text(),
                Verification = (Verification)reader.Int(),
                Raw = reader.Optional(),
            };
        }

        reader.End();
        return AvroList<LeadAttribute>.Adopt(items);
    }

    public static void Write(ref FloorWriter writer, AvroList<Token> list)
    {
        writer.Count(list.Count);
        foreach (var x in list.Span)
        {
            writer.Text(x.Namespace);
            writer.Text(x.Value);
            writer.Long((int)x.Trust);
        }

        writer.End();
    }

    public static AvroList<Token> ReadTokens(ref FloorReader reader)
    {
        var count = reader.Int();
        if (count == 0)
        {
            return default;
        }

        var items = new Token[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = new Token
            {
                Namespace = reader.Text(),
                Value = reader.Text(),
                Trust = (Verification)reader.Int(),
            };
        }

        reader.End();
        return AvroList<Token>.Adopt(items);
    }

    public static void Write(ref FloorWriter writer, AvroList<Consent> list)
    {
        writer.Count(list.Count);
        foreach (var x in list.Span)
        {
            writer.Text(x.Purpose);
            writer.Flag(x.Granted);
            writer.Text(x.LegalBasis);
            writer.Optional(x.TextVersion);
            writer.Instant(x.CapturedAt);
            writer.Optional(x.Method);
        }

        writer.End();
    }

    public static AvroList<Consent> ReadConsents(ref FloorReader reader)
    {
        var count = reader.Int();
        if (count == 0)
        {
            return default;
        }

        var items = new Consent[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = new Consent
            {
                Purpose = reader.Text(),
                Granted = reader.Flag(),
                LegalBasis = reader.Text(),
                TextVersion = reader.Optional(),
                CapturedAt = reader.Instant(),
                Method = reader.Optional(),
            };
        }

        reader.End();
        return AvroList<Consent>.Adopt(items);
    }

    public static void Write(ref FloorWriter writer, Touch x)
    {
        writer.Text(x.Channel);
        writer.Optional(x.Medium);
        writer.Optional(x.CampaignId);
        writer.Optional(x.Campaign);
        writer.Optional(x.AdSetId);
        writer.Optional(x.AdId);
        writer.Optional(x.FormId);
        writer.Optional(x.PageUrl);
        writer.Optional(x.Referrer);
        writer.Texts(x.ClickIds);
        writer.Texts(x.Utm);
        writer.Flag(x.CostMinorUnits.HasValue);
        writer.Optional(x.CostCurrency);
    }

    public static Touch ReadTouch(ref FloorReader reader) =>
        new()
        {
            Channel = reader.Text(),
            Medium = reader.Optional(),
            CampaignId = reader.Optional(),
            Campaign = reader.Optional(),
            AdSetId = reader.Optional(),
            AdId = reader.Optional(),
            FormId = reader.Optional(),
            PageUrl = reader.Optional(),
            Referrer = reader.Optional(),
            ClickIds = reader.Texts(),
            Utm = reader.Texts(),
            CostMinorUnits = reader.OptionalLong(),
            CostCurrency = reader.Optional(),
        };
}
