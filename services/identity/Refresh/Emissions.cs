using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Refresh;

/// <summary>What one refresh has to say, collected so that it is said in key order whatever order it was found in. One object serves one refresh after the other.</summary>
internal sealed class Emissions
{
    private readonly KeyedRecords memberships = new();
    private readonly KeyedRecords persons = new();
    private readonly SortedDictionary<string, IdentityReview?> reviews = new(StringComparer.Ordinal);
    private readonly KeyedRecords changes = new(ByKind);

    /// <summary>Leads of the largest component that was resolved.</summary>
    public int LargestComponent { get; private set; }

    /// <summary>Reviews to be said; null for one that is closed.</summary>
    public IEnumerable<IdentityReview?> Reviews => reviews.Values;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        memberships.Clear();
        persons.Clear();
        reviews.Clear();
        changes.Clear();
        LargestComponent = 0;
    }

    /// <summary>A component of so many leads was resolved.</summary>
    public void Component(int leads) => LargestComponent = Math.Max(LargestComponent, leads);

    /// <summary>A membership by lead id, once a lead; null for a tombstone.</summary>
    public void Membership(string leadId, Membership? membership) => memberships.Add(leadId, membership);

    /// <summary>A person by id, once a person; null for a tombstone.</summary>
    public void Person(string personId, Person? person) => persons.Add(personId, person);

    /// <summary>An open review by id.</summary>
    public void OpenReview(IdentityReview review) => reviews[review.ReviewId] = review;

    /// <summary>A review that is no longer due: its tombstone, unless the same review is open.</summary>
    public void CloseReview(string reviewId) => reviews.TryAdd(reviewId, null);

    /// <summary>An entry of the history.</summary>
    public void Change(IdentityChange change) => changes.Add(change.PersonId, change);

    /// <summary>
    /// Sends everything: memberships, persons, history, reviews, each in key order; then forgets it, so that it does not live on with all its evidence until the next refresh.
    /// </summary>
    public void Send(ITaskContext context)
    {
        Send(context, IdentityTopology.MembershipsTopic, memberships);
        Send(context, IdentityTopology.PersonsTopic, persons);
        Send(context, IdentityTopology.ChangesTopic, changes);
        foreach (var (reviewId, review) in reviews)
        {
            context.Emit(IdentityTopology.ReviewsTopic, reviewId, review);
        }

        Clear();
    }

    private static void Send(ITaskContext context, string topic, KeyedRecords records)
    {
        foreach (var (key, value) in records.InOrder())
        {
            context.Emit(topic, key, value);
        }
    }

    // A person has one entry of a kind at most.
    private static int ByKind(object? x, object? y) => ((IdentityChange)x!).Kind.CompareTo(((IdentityChange)y!).Kind);
}
