namespace LeadStreams.Identity.Resolution;

/// <summary>
/// The registers: of every lead and every decision the greatest version, whatever the order and number of deliveries.
/// </summary>
internal sealed class RetainedFacts
{
    private readonly Dictionary<string, LeadFact> leads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DecisionFact> decisions = new(StringComparer.Ordinal);
    private readonly HashSet<string> erased = new(StringComparer.Ordinal);

    /// <summary>The leads that are there: neither deleted nor erased.</summary>
    public IEnumerable<LeadFact> Leads => leads.Values.Where(lead => !lead.Deleted && !erased.Contains(lead.LeadId));

    /// <summary>The decisions in force.</summary>
    public IEnumerable<DecisionFact> Decisions => decisions.Values.Where(decision => decision.On);

    /// <summary>The fact that counts of a lead, deleted or not; null when there is none.</summary>
    public LeadFact? Find(string leadId) => leads.GetValueOrDefault(leadId);

    /// <summary>The fact that counts of a decision, in force or not; null when there is none.</summary>
    public DecisionFact? FindDecision(string decisionId) => decisions.GetValueOrDefault(decisionId);

    /// <summary>True when a decision erased the lead.</summary>
    public bool IsErased(string leadId) => erased.Contains(leadId);

    /// <summary>Takes in a fact of a lead.</summary>
    public void Apply(LeadFact fact)
    {
        if (
            !leads.TryGetValue(fact.LeadId, out var known)
            || Supersedes(fact.Version, fact.ContentHash, known.Version, known.ContentHash)
        )
        {
            leads[fact.LeadId] = fact;
        }
    }

    /// <summary>Takes in a decision.</summary>
    public void Apply(DecisionFact fact)
    {
        if (fact is { Kind: DecisionKind.EraseLead, On: true, LeadA: { } lead })
        {
            erased.Add(lead);
        }

        if (!decisions.TryGetValue(fact.DecisionId, out var known) || fact.Supersedes(known))
        {
            decisions[fact.DecisionId] = fact;
        }
    }

    /// <summary>True when (version, content hash) is greater than what is known: last writer wins by the source's own version.</summary>
    public static bool Supersedes(long version, string contentHash, long knownVersion, string knownContentHash) =>
        version != knownVersion ? version > knownVersion : string.CompareOrdinal(contentHash, knownContentHash) > 0;
}
