namespace LeadStreams.Identity.Resolution;

/// <summary>
/// A piece of link evidence by its value alone: two leads that carry the same token may be one person. Ordered by namespace, then value, ordinally.
/// </summary>
internal readonly record struct TokenId(string Namespace, string Value) : IComparable<TokenId>
{
    /// <inheritdoc/>
    public int CompareTo(TokenId other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Value, other.Value);
    }
}
