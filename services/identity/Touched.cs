using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity;

/// <summary>What happened to a token in the running transaction.</summary>
[Flags]
internal enum TokenChange
{
    /// <summary>Leads were added: a generic token stays generic.</summary>
    Added = 1,

    /// <summary>Leads were removed, carry other tokens than before, or a decision about the token changed: anything may follow.</summary>
    Reconsider = 2,
}

/// <summary>
/// The leads and tokens that the running transaction has touched. The only thing the processor holds outside its stores, dropped at commit and abort.
/// </summary>
internal sealed class Touched
{
    private readonly Dictionary<string, string?> leads = new(StringComparer.Ordinal);
    private readonly Dictionary<TokenId, TokenChange> tokens = [];
    private readonly Dictionary<TokenId, string> tokenCauses = [];

    /// <summary>Touched leads with the decision or erasure that touched them; null for evidence.</summary>
    public IReadOnlyDictionary<string, string?> Leads => leads;

    /// <summary>Touched tokens.</summary>
    public IReadOnlyDictionary<TokenId, TokenChange> Tokens => tokens;

    /// <summary>Position of the last record that touched anything; makes change ids unique and replayable.</summary>
    public string Position { get; private set; } = "";

    /// <summary>Notes where the running transaction stands.</summary>
    public void At(string topic, int partition, long offset) =>
        Position = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{topic}-{partition}@{offset}");

    /// <summary>The person of this lead is to be reconsidered.</summary>
    public void Lead(string leadId, string? cause = null)
    {
        if (
            !leads.TryGetValue(leadId, out var known)
            || (cause is not null && (known is null || string.CompareOrdinal(cause, known) < 0))
        )
        {
            leads[leadId] = cause;
        }
    }

    /// <summary>The guard of this token is to be reconsidered.</summary>
    public void Token(TokenId token, TokenChange change, string? cause = null)
    {
        tokens[token] = tokens.GetValueOrDefault(token) | change;
        if (cause is not null)
        {
            tokenCauses.TryAdd(token, cause);
        }
    }

    /// <summary>The decision that touched a token, or null.</summary>
    public string? CauseOf(TokenId token) => tokenCauses.GetValueOrDefault(token);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        leads.Clear();
        tokens.Clear();
        tokenCauses.Clear();
        Position = "";
    }
}
