using LeadStreams.Domain;

namespace LeadStreams.Cli.Decisions;

/// <summary>
/// Ids of decisions. The last word about two leads, a token or a lead is one register, so that repeating a decision changes nothing and the opposite decision
/// replaces it: an id is made of the leads, or is that of the decision about the token that is known.
/// </summary>
internal static class DecisionIds
{
    private static readonly Guid DecisionNamespace = new("c0f3a6d8-52a1-5b0e-9a37-7d0e4b8f1c25");

    /// <summary>About two leads, in whatever order.</summary>
    public static string OfPair(string a, string b) =>
        string.CompareOrdinal(a, b) <= 0 ? Create("pair", a, b) : Create("pair", b, a);

    /// <summary>
    /// About a token that nothing was decided about. By chance, and not made of the token: ids lie in histories that outlive an erasure, and of a hash of a
    /// phone number the number is found by trying.
    /// </summary>
    public static string OfNewToken(DateTimeOffset now) => Guid.CreateVersion7(now).ToString();

    /// <summary>About the erasure of a lead.</summary>
    public static string OfErasure(string leadId) => Create("erase", leadId, "");

    private static string Create(string kind, string a, string b) =>
        Uuid5.Create(DecisionNamespace, $"{kind}\n{a}\n{b}").ToString();
}
