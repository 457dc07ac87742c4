using System.Globalization;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>What explanations say the same way wherever they say it.</summary>
internal static class ExplanationWords
{
    /// <summary>Why a token links nobody; empty when it links.</summary>
    public static string Because(TokenStanding standing) =>
        standing.Kind switch
        {
            TokenStandingKind.Links => "",
            TokenStandingKind.MarkedInvalid => "links nobody: its source marks it as invalid",
            TokenStandingKind.NoRule => $"links nobody: the rules do not name '{standing.Token.Namespace}'",
            TokenStandingKind.BlockedValue =>
                "links nobody: such a value is shared (role or disposable mailbox, placeholder number, blocked pattern)",
            TokenStandingKind.NeverLinks => "links nobody, as no value of its kind does",
            TokenStandingKind.Suppressed => $"links nobody: suppressed by {string.Join(", ", standing.DecisionIds)}",
            TokenStandingKind.HardLimit => string.Create(
                CultureInfo.InvariantCulture,
                $"links nobody: {standing.CarrierCount:N0} leads carry it, the limit is {standing.Limit}"
            ),
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"links nobody: its {standing.CarrierCount} leads carry more than {standing.Limit} different {standing.LimitedNamespace}"
            ),
        };

    /// <summary>Why a lead belongs to nobody.</summary>
    public static string Of(AbsentLead why) =>
        why switch
        {
            AbsentLead.Erased => "it was erased",
            AbsentLead.Deleted => "its source deleted it",
            _ => "no such lead is known",
        };

    /// <summary>How a kind of decision is called on the command line.</summary>
    public static string Of(DecisionKind kind) =>
        kind switch
        {
            DecisionKind.MustLink => "must-link",
            DecisionKind.CannotLink => "cannot-link",
            DecisionKind.SuppressToken => "suppress",
            _ => "erase",
        };
}
