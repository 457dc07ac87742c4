using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Refresh;

/// <summary>What one refresh has to say, collected so that it is said in key order whatever order it was found in.</summary>
internal sealed class Emissions
{
    private readonly SortedDictionary<string, Membership?> memberships = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Person?> persons = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IdentityReview?> reviews = new(StringComparer.Ordinal);
    private readonly List<IdentityChange> changes = [];

    /// <summary>A membership by lead id; null for a tombstone.</summary>
    public void Membership(string leadId, Membership? membership) => memberships[leadId] = membership;

    /// <summary>A person by id; null for a tombstone.</summary>
    public void Person(string personId, Person? person) => persons[personId] = person;

    /// <summary>An open review by id.</summary>
    public void OpenReview(IdentityReview review) => reviews[review.ReviewId] = review;

    /// <summary>A review that is no longer due: its tombstone, unless the same review is open.</summary>
    public void CloseReview(string reviewId) => reviews.TryAdd(reviewId, null);

    /// <summary>An entry of the history.</summary>
    public void Change(IdentityChange change) => changes.Add(change);

    /// <summary>Sends everything: memberships, persons, history, reviews, each in key order.</summary>
    public void Send(ITaskContext context)
    {
        foreach (var (leadId, membership) in memberships)
        {
            context.Emit(IdentityTopology.MembershipsTopic, leadId, membership);
        }

        foreach (var (personId, person) in persons)
        {
            context.Emit(IdentityTopology.PersonsTopic, personId, person);
        }

        changes.Sort(ByPersonThenKind);
        foreach (var change in changes)
        {
            context.Emit(IdentityTopology.ChangesTopic, change.PersonId, change);
        }

        foreach (var (reviewId, review) in reviews)
        {
            context.Emit(IdentityTopology.ReviewsTopic, reviewId, review);
        }
    }

    private static int ByPersonThenKind(IdentityChange x, IdentityChange y)
    {
        var byPerson = string.CompareOrdinal(x.PersonId, y.PersonId);
        return byPerson != 0 ? byPerson : x.Kind.CompareTo(y.Kind);
    }
}
