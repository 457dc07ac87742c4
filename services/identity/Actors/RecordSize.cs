using System.Text;
using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// About how many bytes parts of a record take, never too few: what is larger than the log takes stops its partition for good, and how much people write into forms is theirs
/// to choose.
/// </summary>
internal static class RecordSize
{
    /// <summary>So much goes into one record where there is a choice: half of what brokers and clients take by default, since the last part may be large itself.</summary>
    public const int Most = 512 * 1024;

    // Numbers, flags, and the beginnings and ends of lists.
    private const int FixedBytes = 200;
    private const int FixedBytesOfText = 4;
    private const int FixedBytesOfLink = 12;
    private const int ShortText = 40;

    /// <summary>A lead as cells are told of it.</summary>
    public static int Of(IdentityLeadFact fact) => FixedBytes + Of(fact.LeadId) + Of(fact.Cause) + Of(fact.Record);

    /// <summary>A token as cells are told of it.</summary>
    public static int Of(IdentityTokenFact fact)
    {
        var size = FixedBytes + Of(fact.Token) + Of(fact.Cause);
        foreach (var leadId in fact.LeadIds.Span)
        {
            size += Of(leadId);
        }

        return size;
    }

    /// <summary>A lead that lives in a cell.</summary>
    public static int Of(IdentityCellLead lead) =>
        FixedBytes
        + Of(lead.Cell)
        + Of(lead.LeadId)
        + Of(lead.PersonId)
        + Of(lead.AnchorLeadId)
        + Of(lead.SaidMarket)
        + Of(lead.Record);

    /// <summary>A token that lives in a cell.</summary>
    public static int Of(IdentityCellToken token)
    {
        var size = FixedBytes + Of(token.Cell) + Of(token.Token) + Of(token.Review?.Token?.Value);
        foreach (var link in token.Links)
        {
            size += FixedBytesOfLink + Of(link.LeadId);
        }

        foreach (var set in token.Review?.Clusters ?? [])
        {
            size += Of(set.PersonId);
            foreach (var leadId in set.LeadIds)
            {
                size += Of(leadId);
            }
        }

        return size;
    }

    /// <summary>A lead inside a person.</summary>
    public static int Of(PersonLead lead)
    {
        var size =
            FixedBytes + Of(lead.LeadId) + Of(lead.Source) + Of(lead.SourceRecordId) + Of(lead.Market) + Of(lead.Touch);
        foreach (var attribute in lead.Attributes.Span)
        {
            size += Of(attribute);
        }

        foreach (var consent in lead.Consents.Span)
        {
            size +=
                FixedBytesOfLink
                + Of(consent.Purpose)
                + Of(consent.LegalBasis)
                + Of(consent.TextVersion)
                + Of(consent.Method);
        }

        return size;
    }

    /// <summary>A value of a lead.</summary>
    public static int Of(LeadAttribute attribute) =>
        FixedBytesOfText + Of(attribute.Field) + Of(attribute.Value) + Of(attribute.Raw);

    /// <summary>Where a lead came from.</summary>
    public static int Of(Touch touch)
    {
        var size =
            FixedBytes
            + Of(touch.Channel)
            + Of(touch.Medium)
            + Of(touch.CampaignId)
            + Of(touch.Campaign)
            + Of(touch.AdSetId)
            + Of(touch.AdId)
            + Of(touch.FormId)
            + Of(touch.PageUrl)
            + Of(touch.Referrer)
            + Of(touch.CostCurrency);
        foreach (var (name, value) in touch.ClickIds.Entries)
        {
            size += Of(name) + Of(value);
        }

        foreach (var (name, value) in touch.Utm.Entries)
        {
            size += Of(name) + Of(value);
        }

        return size;
    }

    private static int Of(IdentityLeadRecord record)
    {
        var size = record.Evidence is { } evidence ? Of(evidence) : 0;
        foreach (var token in record.Tokens.Span)
        {
            size += FixedBytesOfText + Of(token.Namespace) + Of(token.Value) + Of(token.Key);
        }

        foreach (var other in record.CannotLink.Span)
        {
            size += Of(other);
        }

        return size;
    }

    // A UTF-16 unit takes three bytes at most: of short texts, as nearly all are, it is not looked at what is in them.
    private static int Of(string? text) =>
        FixedBytesOfText
        + (
            text is null ? 0
            : text.Length <= ShortText ? text.Length * 3
            : Encoding.UTF8.GetByteCount(text)
        );
}
