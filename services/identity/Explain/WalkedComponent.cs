using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>A component as it was walked: what the resolver gets, and what stands behind it.</summary>
internal sealed class WalkedComponent(Component component, Dictionary<string, int> positions, EvidenceWalk walk)
{
    /// <summary>What the resolver gets.</summary>
    public Component Component => component;

    /// <summary>Decisions that name its leads or were met beside them.</summary>
    public IReadOnlyDictionary<string, DecisionFact> Decisions => walk.Decisions;

    /// <summary>Position of a lead, or null.</summary>
    public int? PositionOf(string leadId) => positions.TryGetValue(leadId, out var position) ? position : null;

    /// <summary>How a token stands.</summary>
    public TokenStanding StandingOf(TokenId token) => walk.StandingOf(token);

    /// <summary>All tokens of a lead, those that never link included.</summary>
    public IReadOnlyList<TokenStanding> TokensOf(string leadId)
    {
        var fact = walk.FactOf(leadId);
        return fact
            .Tokens.Concat(fact.InvalidTokens)
            .Distinct()
            .Order()
            .Select(token =>
                fact.Tokens.Contains(token)
                    ? walk.StandingOf(token)
                    : new TokenStanding(token, TokenStandingKind.MarkedInvalid)
            )
            .ToList();
    }
}
