namespace LeadStreams.Identity.Configuration;

/// <summary>A file of identity rules has faults; the message lists every one as <c>file:line: sentence</c>.</summary>
internal sealed class IdentityRulesException(IReadOnlyList<string> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>Every fault.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
