using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>Makes what a cell is told of a lead: its evidence, its tokens and whom decisions keep it apart from.</summary>
internal static class LeadRecord
{
    /// <summary>The record of a lead in a new version.</summary>
    public static IdentityLeadRecord Of(
        NormalizedLead lead,
        AvroList<IdentityLeadDecision> decisions,
        IdentityRules rules,
        TokenKeys keys
    ) => Of(EvidenceOf(lead), lead.Tokens, decisions, rules, keys);

    /// <summary>The record of the same version under other decisions.</summary>
    public static IdentityLeadRecord Of(
        IdentityLeadRecord record,
        AvroList<IdentityLeadDecision> decisions,
        IdentityRules rules,
        TokenKeys keys
    )
    {
        var source = record.Tokens.Where(token => !LeadTokens.IsMustLink(token)).Select(LeadTokens.AsToken);
        return Of(record.Evidence!, source.ToAvroList(), decisions, rules, keys);
    }

    /// <summary>Takes in a decision; false when it is known in this or a later state.</summary>
    public static bool TryDecide(
        AvroList<IdentityLeadDecision> known,
        IdentityLeadDecision decision,
        out AvroList<IdentityLeadDecision> decisions
    )
    {
        decisions = known;
        for (var i = 0; i < known.Count; i++)
        {
            if (string.Equals(known[i].DecisionId, decision.DecisionId, StringComparison.Ordinal))
            {
                if (known[i].Sequence >= decision.Sequence)
                {
                    return false;
                }

                var copy = known.Span.ToArray();
                copy[i] = decision;
                decisions = AvroList<IdentityLeadDecision>.Adopt(copy);
                return true;
            }
        }

        decisions = known.Add(decision);
        return true;
    }

    private static IdentityLeadRecord Of(
        PersonLead evidence,
        AvroList<Token> source,
        AvroList<IdentityLeadDecision> decisions,
        IdentityRules rules,
        TokenKeys keys
    )
    {
        if (decisions.IsEmpty)
        {
            return new IdentityLeadRecord { Evidence = evidence, Tokens = LeadTokens.Wanted(source, [], rules, keys) };
        }

        var mustLinks = new List<TokenId>();
        var others = new List<string>();
        foreach (var decision in decisions)
        {
            if (decision is { On: true, Kind: IdentityDecisionKind.MustLink })
            {
                mustLinks.Add(new TokenId(IdentityRules.MustLinkNamespace, decision.DecisionId));
            }
            else if (decision is { On: true, Kind: IdentityDecisionKind.CannotLink })
            {
                others.Add(decision.Other!);
            }
        }

        others.Sort(StringComparer.Ordinal);
        return new IdentityLeadRecord
        {
            Evidence = evidence,
            Tokens = LeadTokens.Wanted(source, mustLinks, rules, keys),
            CannotLink = AvroList<string>.Adopt(others.ToArray()),
        };
    }

    private static PersonLead EvidenceOf(NormalizedLead lead) =>
        new()
        {
            LeadId = lead.LeadId,
            Source = lead.Source,
            SourceRecordId = lead.SourceRecordId,
            Market = lead.Market,
            OccurredAt = lead.OccurredAt,
            Attributes = lead.Attributes,
            Touch = lead.Touch,
            Consents = lead.Consents,
            IsTest = lead.IsTest,
        };
}
