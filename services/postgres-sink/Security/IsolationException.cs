namespace LeadStreams.PostgresSink.Security;

/// <summary>The database would not keep the markets apart; the message lists every fault with the statement that mends it.</summary>
internal sealed class IsolationException(IReadOnlyList<string> faults)
    : Exception("The database does not keep the markets apart:\n  " + string.Join("\n  ", faults))
{
    /// <summary>Every fault.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
