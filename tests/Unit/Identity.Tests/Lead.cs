using LeadStreams.Contracts;
using LeadStreams.Domain;

namespace LeadStreams.Identity.Tests;

/// <summary>Makes normalized leads for tests.</summary>
internal static class Lead
{
    public static readonly DateTimeOffset Epoch = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A lead of <paramref name="source"/> that occurred so many minutes after the epoch.</summary>
    public static NormalizedLead Of(
        string source,
        string recordId,
        int minute,
        string? market,
        params (string Namespace, string Value)[] tokens
    ) =>
        new()
        {
            LeadId = Uuid5.LeadId(source, recordId),
            Source = source,
            SourceRecordId = recordId,
            SourceVersion = 1,
            ContentHash = "h-" + recordId,
            OccurredAt = Epoch.AddMinutes(minute),
            ReceivedAt = Epoch.AddMinutes(minute + 1),
            Market = market,
            MarketReason = market is null ? "no_evidence" : "country_field",
            Attributes = AttributesOf(tokens, recordId),
            Tokens = tokens
                .Order()
                .Select(token => new Token { Namespace = token.Namespace, Value = token.Value })
                .ToAvroList(),
            Touch = new Touch
            {
                Channel = source == "meta-lead-ads" ? "paid_social" : "direct",
                Campaign = "c-" + recordId,
            },
            Consents =
            [
                new Consent
                {
                    Purpose = "marketing_email",
                    Granted = minute % 3 != 0,
                    CapturedAt = Epoch.AddMinutes(minute / 2),
                },
            ],
            Raw = new RawPointer
            {
                Topic = "leads.raw." + source,
                Partition = 0,
                Offset = minute,
            },
            MappingVersion = "1",
        };

    /// <summary>The same lead as the source gave it later.</summary>
    public static NormalizedLead Next(this NormalizedLead lead, params (string Namespace, string Value)[] tokens) =>
        lead with
        {
            SourceVersion = lead.SourceVersion + 1,
            ContentHash = lead.ContentHash + "+",
            Attributes = AttributesOf(tokens, lead.SourceRecordId),
            Tokens = tokens
                .Order()
                .Select(token => new Token { Namespace = token.Namespace, Value = token.Value })
                .ToAvroList(),
        };

    public static IdentityDecision MustLink(
        string id,
        NormalizedLead a,
        NormalizedLead b,
        long version = 1,
        bool on = true
    ) => Decision(id, IdentityDecisionKind.MustLink, version, on) with { LeadA = a.LeadId, LeadB = b.LeadId };

    public static IdentityDecision CannotLink(
        string id,
        NormalizedLead a,
        NormalizedLead b,
        long version = 1,
        bool on = true
    ) => Decision(id, IdentityDecisionKind.CannotLink, version, on) with { LeadA = a.LeadId, LeadB = b.LeadId };

    public static IdentityDecision Suppress(
        string id,
        string tokenNamespace,
        string value,
        long version = 1,
        bool on = true
    ) =>
        Decision(id, IdentityDecisionKind.SuppressToken, version, on) with
        {
            Token = new Token { Namespace = tokenNamespace, Value = value },
        };

    public static IdentityDecision Erase(string id, NormalizedLead lead, long version = 1, bool on = true) =>
        Decision(id, IdentityDecisionKind.EraseLead, version, on) with
        {
            LeadA = lead.LeadId,
        };

    private static IdentityDecision Decision(string id, IdentityDecisionKind kind, long version, bool on) =>
        new()
        {
            DecisionId = id,
            Kind = kind,
            Version = version,
            On = on,
            Actor = "tester",
            DecidedAt = Epoch,
        };

    private static AvroList<LeadAttribute> AttributesOf((string Namespace, string Value)[] tokens, string recordId)
    {
        var attributes = new List<LeadAttribute>
        {
            new() { Field = "first_name", Value = "Name " + recordId },
        };
        foreach (var (kind, value) in tokens.Order())
        {
            if (kind is "mail" or "phone")
            {
                attributes.Add(
                    new LeadAttribute
                    {
                        Field = kind == "mail" ? "email" : "phone",
                        Value = value,
                        Raw = " " + value.ToUpperInvariant(),
                    }
                );
            }
        }

        return attributes
            .OrderBy(attribute => attribute.Field, StringComparer.Ordinal)
            .ThenBy(attribute => attribute.Value, StringComparer.Ordinal)
            .ToAvroList();
    }
}
