using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Refresh;

/// <summary>
/// Makes the review of a token that could not link its leads: a pure function of the retained facts, like the persons. A review that is no longer due
/// gets a tombstone, so that the open ones are the same for every order of arrival.
/// </summary>
internal static class ReviewRecord
{
    private static readonly Guid ReviewNamespace = new("3d0c7a54-9be1-5c0f-8a46-51d2f7e9c8b3");

    /// <summary>The review.</summary>
    public static IdentityReview Of(BlockedToken blocked, ILeadEvidence leads)
    {
        var sets = blocked
            .Clusters.Select(LeadSets.Of)
            .OrderBy(set => set.PersonId, StringComparer.Ordinal)
            .ToAvroList();
        return new IdentityReview
        {
            ReviewId = IdOf(blocked),
            State = ReviewState.Open,
            Reason = blocked.Reason,
            Token = new Token
            {
                Namespace = blocked.Token.Namespace,
                Value = blocked.Token.Value,
                Trust = TrustOf(blocked, leads),
            },
            Clusters = sets,
            OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(
                blocked.Clusters.SelectMany(cluster => cluster.Leads).Max(lead => lead.OccurredAtMs)
            ),
        };
    }

    /// <summary>Id made of the token, the anchors of the persons it would link, and the reason.</summary>
    private static string IdOf(BlockedToken blocked)
    {
        var anchors = blocked.Clusters.Select(cluster => cluster.Anchor.Id).Order(StringComparer.Ordinal);
        var name = string.Join('\n', [blocked.Token.Namespace, blocked.Token.Value, blocked.Reason, .. anchors]);
        return Uuid5.Create(ReviewNamespace, name).ToString();
    }

    private static Verification TrustOf(BlockedToken blocked, ILeadEvidence leads)
    {
        var trust = Verification.Unverified;
        foreach (var lead in blocked.Clusters.SelectMany(cluster => cluster.Leads))
        {
            foreach (var token in leads.TokensOf(lead.Id))
            {
                trust = LeadTokens.IdOf(token) == blocked.Token ? LeadTokens.Better(trust, token.Trust) : trust;
            }
        }

        return trust;
    }
}

/// <summary>Persons with their leads, sorted, as history and reviews show them.</summary>
internal static class LeadSets
{
    /// <summary>A cluster as a lead set.</summary>
    public static LeadSet Of(Cluster cluster) =>
        Of(Uuid5.PersonId(cluster.Anchor.Id), cluster.Leads.Select(lead => lead.Id).ToArray());

    /// <summary>A person and its leads, in whatever order. The array becomes the set's own.</summary>
    public static LeadSet Of(string personId, string[] leadIds)
    {
        Array.Sort(leadIds, StringComparer.Ordinal);
        return new LeadSet { PersonId = personId, LeadIds = AvroList<string>.Adopt(leadIds) };
    }
}
