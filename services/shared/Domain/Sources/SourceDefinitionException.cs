namespace LeadStreams.Domain.Sources;

/// <summary>Declarations of sources or of the dictionary have faults; the message lists every one as <c>file:line: sentence</c>.</summary>
public sealed class SourceDefinitionException(IReadOnlyList<string> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>Every fault.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
