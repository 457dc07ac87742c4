using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Preview;

/// <summary>What other rules would make of the same facts: both answers in full, compared.</summary>
internal sealed record RulePreview
{
    /// <summary>Leads that count.</summary>
    public required int Leads { get; init; }

    /// <summary>Persons under the present rules.</summary>
    public required int PersonsBefore { get; init; }

    /// <summary>Persons under the new rules.</summary>
    public required int PersonsAfter { get; init; }

    /// <summary>Tokens that could not link, under the present rules.</summary>
    public required int ReviewsBefore { get; init; }

    /// <summary>Tokens that could not link, under the new rules.</summary>
    public required int ReviewsAfter { get; init; }

    /// <summary>Groups of persons that change, the ones with most leads first.</summary>
    public required IReadOnlyList<PreviewedChange> Changes { get; init; }

    /// <summary>Number of changes of a kind.</summary>
    public int Count(PreviewedKind kind) => Changes.Count(change => change.Kind == kind);

    /// <summary>Leads whose person would have another id.</summary>
    public int LeadsWithOtherPerson => Changes.Sum(change => change.LeadsWithOtherPerson);

    /// <summary>Resolves the facts under both rules. <paramref name="progress"/> hears what it is at.</summary>
    public static RulePreview Of(
        RetainedFacts facts,
        IdentityRules present,
        IdentityRules next,
        Action<string> progress
    )
    {
        progress("resolving under the present rules");
        var before = OfflineResolver.Resolve(facts, present);
        progress("resolving under the new rules");
        var after = OfflineResolver.Resolve(facts, next);
        progress("comparing");
        var changes = Compare(ClustersOf(before), ClustersOf(after), next);
        progress("");
        return new RulePreview
        {
            Leads = before.Sum(component => component.Clusters.Sum(cluster => cluster.Leads.Count)),
            PersonsBefore = before.Sum(component => component.Clusters.Count),
            PersonsAfter = after.Sum(component => component.Clusters.Count),
            ReviewsBefore = before.Sum(component => component.BlockedTokens.Count),
            ReviewsAfter = after.Sum(component => component.BlockedTokens.Count),
            Changes = changes,
        };
    }

    private static List<Cluster> ClustersOf(IReadOnlyList<ResolvedComponent> resolved) =>
        resolved.SelectMany(component => component.Clusters).ToList();

    /// <summary>Persons that share leads belong to one change, be they of one side or of the other.</summary>
    private static List<PreviewedChange> Compare(List<Cluster> before, List<Cluster> after, IdentityRules next)
    {
        var sets = new DisjointSets(before.Count + after.Count);
        var personBefore = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < before.Count; i++)
        {
            foreach (var lead in before[i].Leads)
            {
                personBefore.Add(lead.Id, i);
            }
        }

        for (var i = 0; i < after.Count; i++)
        {
            foreach (var lead in after[i].Leads)
            {
                sets.Union(before.Count + i, personBefore[lead.Id]);
            }
        }

        var groups = new Dictionary<int, (List<Cluster> Before, List<Cluster> After)>();
        for (var i = 0; i < before.Count + after.Count; i++)
        {
            var root = sets.Find(i);
            if (!groups.TryGetValue(root, out var group))
            {
                groups.Add(root, group = ([], []));
            }

            (i < before.Count ? group.Before : group.After).Add(i < before.Count ? before[i] : after[i - before.Count]);
        }

        return groups
            .Values.Where(group => group.Before.Count > 1 || group.After.Count > 1)
            .Select(group => new PreviewedChange(group.Before, group.After) { Rules = next })
            .OrderByDescending(change => change.Leads)
            .ThenBy(change => change.Before[0].Anchor.Id, StringComparer.Ordinal)
            .ToList();
    }
}

/// <summary>How a group of persons changes.</summary>
internal enum PreviewedKind
{
    /// <summary>Several persons become one.</summary>
    Merged,

    /// <summary>One person becomes several.</summary>
    Split,

    /// <summary>Several persons become several others: leads go from one to another.</summary>
    Moved,
}

/// <summary>Persons that change together.</summary>
internal sealed record PreviewedChange(IReadOnlyList<Cluster> Before, IReadOnlyList<Cluster> After)
{
    /// <summary>The new rules.</summary>
    public required IdentityRules Rules { get; init; }

    /// <summary>How they change.</summary>
    public PreviewedKind Kind =>
        After.Count == 1 ? PreviewedKind.Merged
        : Before.Count == 1 ? PreviewedKind.Split
        : PreviewedKind.Moved;

    /// <summary>Leads of all of them.</summary>
    public int Leads => Before.Sum(person => person.Leads.Count);

    /// <summary>Leads whose person would have another id.</summary>
    public int LeadsWithOtherPerson
    {
        get
        {
            var anchors = Before
                .SelectMany(person => person.Leads.Select(lead => (lead.Id, Anchor: person.Anchor.Id)))
                .ToDictionary(pair => pair.Id, pair => pair.Anchor, StringComparer.Ordinal);
            return After.Sum(person => person.Leads.Count(lead => anchors[lead.Id] != person.Anchor.Id));
        }
    }

    /// <summary>Tokens that can link and lie on leads of several persons of the side that has more persons: what the change turns on.</summary>
    public IReadOnlyList<TokenId> SharedTokens =>
        (Before.Count > After.Count ? Before : After)
            .SelectMany(person => person.Leads.SelectMany(lead => lead.Tokens).Distinct())
            .Where(token => Rules.Find(token.Namespace) is not { MayLink: false })
            .GroupBy(token => token)
            .Where(carried => carried.Count() > 1)
            .Select(carried => carried.Key)
            .Order()
            .ToList();
}
