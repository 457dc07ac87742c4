namespace LeadStreams.Domain.Markets;

/// <summary>A catalogue file cannot be used. The message lists every fault at once, one a line, with its place.</summary>
public sealed class CatalogException(string path, IReadOnlyList<string> faults)
    : Exception(
        $"{path}: {faults.Count} fault(s){string.Concat(faults.Select(fault => Environment.NewLine + "  - " + fault))}"
    )
{
    /// <summary>Each fault with its place in the file.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
