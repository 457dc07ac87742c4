using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>What the membership that was last emitted for a lead said: told by the oldest lead of its person, of which the person's id is made.</summary>
internal static class SaidMembership
{
    /// <summary>The oldest lead of the person; null when no membership is out.</summary>
    public static string? AnchorOf(IdentityCellLead lead) => lead.PersonId is null ? lead.AnchorLeadId : lead.LeadId;

    /// <summary>True when it named the person of this oldest lead.</summary>
    public static bool IsOf(IdentityCellLead lead, IdentityCellLead anchor) =>
        string.Equals(AnchorOf(lead), anchor.LeadId, StringComparison.Ordinal);
}
