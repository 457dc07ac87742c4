using System.Runtime.InteropServices;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The leads and tokens in cells that the running transaction has touched, each with the decision, erasure or rules that did so (the first by name) or null
/// for evidence. Dropped at commit and abort.
/// </summary>
internal sealed class CellTouches
{
    private readonly Dictionary<string, string?> leads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> tokens = new(StringComparer.Ordinal);

    /// <summary>Touched leads.</summary>
    public IReadOnlyDictionary<string, string?> Leads => leads;

    /// <summary>Touched tokens.</summary>
    public IReadOnlyDictionary<string, string?> Tokens => tokens;

    /// <summary>True when nothing was touched.</summary>
    public bool IsEmpty => leads.Count == 0 && tokens.Count == 0;

    /// <summary>The component of a lead is to be resolved.</summary>
    public void Lead(string leadId, string? cause) => Touch(leads, leadId, cause);

    /// <summary>The component of a token is to be resolved.</summary>
    public void Token(string token, string? cause) => Touch(tokens, token, cause);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        leads.Clear();
        tokens.Clear();
    }

    private static void Touch(Dictionary<string, string?> touched, string key, string? cause)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(touched, key, out _);
        if (cause is not null && (known is null || string.CompareOrdinal(cause, known) < 0))
        {
            known = cause;
        }
    }
}
