using System.Runtime.InteropServices;

namespace LeadStreams.Identity.Resolution;

/// <summary>
/// Stratum 1: the guard of one token. It counts, lead by lead, the distinct valid tokens of other namespaces that the token's leads carry.
/// The count is what tells one keen person with 150 leads from a switchboard. Order of the leads does not matter; the answer never
/// turns back, so the caller may stop at the first true.
/// </summary>
internal sealed class CoTokenCount
{
    private readonly Dictionary<string, HashSet<string>> seen = new(StringComparer.Ordinal);
    private IReadOnlyList<CoTokenLimit> limits = [];

    /// <summary>True when more leads than the rule allows carry the token.</summary>
    public static bool ExceedsHardLimit(NamespaceRule rule, int leads) => leads > rule.HardLimitLeads;

    /// <summary>Starts to count for a token ruled by <paramref name="rule"/>.</summary>
    public void Begin(NamespaceRule rule)
    {
        limits = rule.CoTokenLimits;
        foreach (var values in seen.Values)
        {
            values.Clear();
        }
    }

    /// <summary>Adds the valid tokens of one lead; true when a limit is exceeded now.</summary>
    public bool Add(TokenId token)
    {
        foreach (var limit in limits)
        {
            if (IsOf(token.Namespace, limit.Namespace))
            {
                ref var values = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, token.Namespace, out _);
                values ??= new HashSet<string>(StringComparer.Ordinal);
                values.Add(token.Value);
                if (values.Count > limit.Limit)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A limit on a family counts every instance on its own: two CRMs know one person by two ids.</summary>
    public static bool IsOf(string tokenNamespace, string ruled) =>
        tokenNamespace.StartsWith(ruled, StringComparison.Ordinal)
        && (tokenNamespace.Length == ruled.Length || tokenNamespace[ruled.Length] == ':');
}
