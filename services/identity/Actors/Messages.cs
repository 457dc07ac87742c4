using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>Messages said in more than one place.</summary>
internal static class Messages
{
    /// <summary>A lead no longer carries a token.</summary>
    public static IdentityMessage NotCarried(string leadId, long sequence, string? cause) =>
        new()
        {
            To = IdentityActorKind.Token,
            Cause = cause,
            Carried = new IdentityCarried
            {
                Carrier = new IdentityCarrier { LeadId = leadId, Sequence = sequence },
                Present = false,
            },
        };

    /// <summary>A lead offers its home to a token.</summary>
    public static IdentityMessage Adopt(string leadId, string home, string? cause) =>
        new()
        {
            To = IdentityActorKind.Token,
            Cause = cause,
            Adoption = new IdentityAdoption { LeadId = leadId, Home = home },
        };

    /// <summary>A lead or token has a new home, or none.</summary>
    public static IdentityMessage Moved(IdentityActorKind to, IdentityMoved moved, string? cause) =>
        new()
        {
            To = to,
            Cause = cause,
            Rare = new IdentityRareMessage { Moved = moved },
        };

    /// <summary>A lead or token is to tell its home everything.</summary>
    public static IdentityMessage Resend(IdentityActorKind to, string? cause) =>
        new()
        {
            To = to,
            Cause = cause,
            Rare = new IdentityRareMessage { Resend = true },
        };

    /// <summary>A token is to tell a lead where it lives.</summary>
    public static IdentityMessage AskedBy(string leadId, string? cause) =>
        new()
        {
            To = IdentityActorKind.Token,
            Cause = cause,
            Rare = new IdentityRareMessage { AskingLead = leadId },
        };
}
