using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>
/// The retained facts, looked up by key. Only what counts: of each lead and each decision the newest version; leads that are neither deleted nor erased; decisions
/// in force.
/// </summary>
internal interface IEvidence
{
    /// <summary>Those of the leads that are there.</summary>
    IReadOnlyList<LeadFact> Leads(IReadOnlyCollection<string> leadIds);

    /// <summary>
    /// Ids of leads that carry each token, at most <paramref name="limit"/> of one; a token that nobody carries may be missing.
    /// </summary>
    IReadOnlyDictionary<TokenId, IReadOnlyList<string>> Carriers(IReadOnlyCollection<TokenId> tokens, int limit);

    /// <summary>How many leads carry a token.</summary>
    long CountCarriers(TokenId token);

    /// <summary>Must-link and cannot-link decisions that name one of the leads.</summary>
    IReadOnlyList<DecisionFact> DecisionsOn(IReadOnlyCollection<string> leadIds);

    /// <summary>Decisions that suppress one of the tokens.</summary>
    IReadOnlyList<DecisionFact> Suppressions(IReadOnlyCollection<TokenId> tokens);

    /// <summary>Why a lead is not there.</summary>
    AbsentLead WhyAbsent(string leadId);
}

/// <summary>Why a lead is not among the facts.</summary>
internal enum AbsentLead
{
    /// <summary>No fact names it.</summary>
    Unknown,

    /// <summary>Its source deleted it.</summary>
    Deleted,

    /// <summary>It was erased, for good.</summary>
    Erased,
}
