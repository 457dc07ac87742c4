using System.Globalization;
using LeadStreams.Contracts;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Decisions;

/// <summary>Decisions as one line for people.</summary>
internal static class DecisionText
{
    public static string Of(IdentityDecision decision, bool showValues)
    {
        var about = decision.Token is { } token
            ? Of(token, showValues)
            : string.Join(' ', new[] { decision.LeadA, decision.LeadB }.OfType<string>());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{decision.DecisionId}  v{decision.Version} {(decision.On ? "on " : "off")}  {ExplanationWords.Of((DecisionKind)decision.Kind), -11}  {about}  by {decision.Actor}, {decision.DecidedAt:yyyy-MM-dd HH:mm:ss'Z'}: {decision.Reason}"
        );
    }

    public static string Of(Token token, bool showValues) =>
        $"{token.Namespace} {(showValues ? token.Value : ValueMask.Of(new TokenId(token.Namespace, token.Value)))}";
}
